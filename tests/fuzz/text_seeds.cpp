#include "fuzz/seeds.h"

#include <array>
#include <cstddef>
#include <string>

namespace formwork::test {

namespace {

namespace fs = std::filesystem;

template <std::size_t count>
void putAll(const fs::path& folder, const std::array<std::string_view, count>& texts)
{
    for (std::size_t i = 0; i < count; ++i)
        putSeed(folder / std::to_string(i), texts[i]);
}

// Four sides of a float array, as FFCV keeps them in a descriptor.
void putArrayTypes(const fs::path& folder)
{
    std::string arguments(1024, '\0');
    for (std::size_t side = 0; side < 4; ++side)
        arguments[8 * side] = static_cast<char>(side + 1);
    const std::string_view type = "[[\"\", \"<f4\"]]";
    arguments.replace(256, type.size(), type);
    putSeed(folder / "floats", arguments);
    putSeed(folder / "zeros", std::string(1024, '\0'));
}

void putEvents(const fs::path& folder)
{
    using namespace std::string_view_literals;
    putAll(folder,
           std::array{
               R"({"seq":1,"time":5,"event":"opened","version":1,"run":"r","session":"s",)"
               R"("program":"formwork","name":"n","config":"seed: 1","host":"h","machine":"m",)"
               R"("pid":7,"process_start":9,"created":3})"sv,
               R"({"seq":2,"time":5,"event":"step","step":1,"epoch":1,"loss":null,"lr":1e-3,)"
               R"("images_per_second":"inf"})"sv,
               R"({"seq":3,"time":5,"event":"confusion","kind":"best","epoch":1,)"
               R"("classes":["a",{"hex":"ff"}],"cells":[0,1,5]})"sv,
               R"({"seq":4,"time":5,"event":"log","severity":"info","text":{"hex":"c3a9"}})"sv,
               R"({"seq":5,"time":5,"event":"artifact","kind":"best","path":"best.safetensors"})"sv,
               R"({"seq":6,"time":5,"event":"progress","epoch":1,"epochs":2,"validating":true,)"
               R"("batch":3,"batches":4,"images_per_second":1.5,"seconds_left":null})"sv,
               R"({"seq":7,"time":5,"event":"ended","status":"done","error":""})"sv,
               R"({"seq":8,"time":5,"event":"heartbeat"})"sv,
           });
}

// What a target's shell answers: a look at two runs, and Slurm's three commands.
void putRemoteAnswers(const fs::path& folder)
{
    using namespace std::string_view_literals;
    putAll(folder, std::array{
                       "slurm no answer\nrun\nend\n"sv,
                       "run\nend\n"sv,
                       "12_3|RUNNING|None|node1\n13|PENDING|Priority|\n"sv,
                       "JobId=14 ArrayJobId=12 ArrayTaskId=3 JobName=a b JobState=TIMEOUT "
                       "Reason=None ExitCode=0:9 NodeList=n1\n"sv,
                       "12_3|CANCELLED by 1000|3:0|node1\n"sv,
                   });
}

} // namespace

void putTextSeeds(const fs::path& folder)
{
    using namespace std::string_view_literals;
    putAll(folder / "config", std::array{
                                  "optimizer.lr: [1e-4, 3e-4]\nseed: 0..4\n"sv,
                                  "name: \"a \\u00e9\"\nmodel: {name: vit_ti_16}\n"sv,
                                  "a: &x [1, 2]\nb: *x\n"sv,
                                  "? [a, b]\n: c\n"sv,
                                  "train:\n\tepochs: 3\n"sv,
                                  "--- {}\n--- {}\n"sv,
                                  "--- {}\n,-- {}\n"sv,
                                  "[[[[[[[[[[[[[[[["sv,
                              });
    putAll(folder / "override",
           std::array{"optimizer.lr=1e-4"sv, "seed=0..4"sv, "optimizer.lr=1,5e-3"sv,
                      "model.name=vit_b_16"sv, "optimizer.betas=[0.9, 0.999]"sv,
                      "data.in_memory=yes"sv, "name=caf\xc3\xa9"sv, "train.epochs=-0"sv, "a.b=c"sv,
                      "seed=18446744073709551615"sv});
    putAll(folder / "filter", std::array{"model:levit beton"sv, "tag:\"a b\" note:x"sv,
                                         "\"a:b\" name:"sv, ":: \xc2\xa0 STATUS:Done"sv});
    putAll(folder / "annotations",
           std::array{"a.JPEG\tn01\t0\t0\t1\t1\n"sv, "a\tb\r\n\nc\td"sv, "a\n"sv, "\tb\n"sv});
    putAll(folder / "class_names", std::array{"cat\ndog\n"sv, "caf\xc3\xa9\ncafe\xcc\x81\n"sv,
                                              "\xff\n\xff\n"sv, "\xe1\x84\x92\xe1\x85\xa1\n"sv});
    putAll(folder / "augmentation",
           std::array{"rand-m9-mstd0.5-inc1"sv, "rand-n3-p0.4-mmax20"sv, "rand"sv, "original"sv});
    putAll(
        folder / "pth_answer",
        std::array{R"({"entry":"","entries":[""],"ignored":[],"tensors":[{"name":"w","type":"F32",)"
                   R"("shape":[2,3],"strides":[3,1],"offset":64,"span":24}]})"sv,
                   R"({"error":{"code":"corrupt_data","message":"m","hint":"h"}})"sv, "[]"sv});
    putArrayTypes(folder / "array_type");
    putAll(folder / "curves",
           std::array{"step,val/loss,epoch\n1,0.5,1\n2,nan,2\n"sv,
                      "run,epoch,train_loss\na,1,0.5\nb,1,1e300\n"sv,
                      "\x09\x00\x00\x00\x00\x00\x00\xf0\x3f\x10\x01\x2a\x0d\x0a\x0b\x0a\x04loss\x15"
                      "\x00\x00\x80\x3f"sv});
    putEvents(folder / "event");
    putRemoteAnswers(folder / "remote");
}

} // namespace formwork::test
