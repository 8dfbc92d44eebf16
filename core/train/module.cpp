// The training module: what loadBackend() finds in the shared object.

#include "core/train/backend_module.h"
#include "core/train/device.h"
#include "core/train/environment.h"
#include "core/train/torch_errors.h"
#include "core/train/trainer.h"

namespace formwork {

namespace {

class TorchBackend final : public Backend
{
public:
    BackendInfo info() override
    {
        try {
            const BlasInfo blas = blasInfo();
            return {libtorchVersion(), blas.description, blas.slow, cudaDeviceNames()};
        } catch (...) {
            rethrowAsError();
        }
    }

    TrainResult train(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
                      std::stop_token stop) override
    {
        return trainRun(request, observer, fileSystem, stop);
    }
};

} // namespace

} // namespace formwork

extern "C" {

__attribute__((visibility("default"))) std::uint64_t formwork_backend_fingerprint()
{
    return formwork::backendFingerprint();
}

__attribute__((visibility("default"))) formwork::Backend* formwork_make_backend()
{
    return new formwork::TorchBackend;
}
}
