// Private to core/model: 2^x for the exponentials of GELU and softmax, in fewer operations than
// Highway's Exp, which also takes what these two never ask for: x above 0 and results below 2^-126.
#if defined(FORMWORK_POWER_OF_TWO_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef FORMWORK_POWER_OF_TWO_INL_H
#undef FORMWORK_POWER_OF_TWO_INL_H
#else
#define FORMWORK_POWER_OF_TWO_INL_H
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {
namespace {

constexpr float kLog2OfE = 1.44269504088896341F;

// The least x that powerOfTwo() takes.
constexpr float kLeastPower = -127.0F;

// 2^x for floats from kLeastPower, where it is exactly 0, to 0, where it is exactly 1; a NaN for a
// NaN. Relative error above 2^-126: 2e-7.
//
// A whole number becomes the exponent, and a polynomial gives the power of the rest, which lies
// between -0.5 and 0.5. The polynomial has the least greatest relative error (9e-8) of those of
// degree 5 that are 1 at 0; made for this file by weighted least squares.
template <class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
HWY_INLINE V powerOfTwo(D d, V x)
{
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::RebindToSigned<D> integers;
    constexpr float kCoefficients[] = {1.0F,
                                       0.6931470036506653F,
                                       0.24022242426872253F,
                                       0.05550733581185341F,
                                       0.009671516716480255F,
                                       0.0013264738954603672F};
    // Of floats from 2^23 to 2^24, which are whole numbers, the lowest bits count up: adding one of
    // them rounds, and leaves the rounded x in those bits, here with the exponent's 127 added.
    const V rounding = hn::Set(d, 1.5F * 8388608.0F + 127.0F);
    const V rounded = hn::Add(x, rounding);
    const V rest = hn::Sub(x, hn::Sub(rounded, rounding));
    V power = hn::Set(d, kCoefficients[5]);
    for (int i = 4; i >= 0; --i)
        power = hn::MulAdd(power, rest, hn::Set(d, kCoefficients[i]));
    const V scale = hn::BitCast(d, hn::ShiftLeft<23>(hn::BitCast(integers, rounded)));
    return hn::Mul(power, scale);
}

} // namespace
} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
