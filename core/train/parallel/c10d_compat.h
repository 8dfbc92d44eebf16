// c10d, and which parts of it this build has. FORMWORK_GLOO: Gloo's headers are there.
// FORMWORK_NCCL: LibTorch has CUDA, and NCCL's headers are beside it. Both are 0 or 1.
#pragma once

#if FORMWORK_GLOO

#ifndef USE_C10D_GLOO
#define USE_C10D_GLOO // LibTorch's own package defines it, a wheel does not
#endif
#if FORMWORK_NCCL && !defined(USE_C10D_NCCL)
#define USE_C10D_NCCL
#endif
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#if FORMWORK_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

namespace formwork {

// What both kinds of groups derive from: ProcessGroup before LibTorch 2.0, Backend since.
#if TORCH_VERSION_MAJOR >= 2
using C10dGroup = c10d::Backend;
#else
using C10dGroup = c10d::ProcessGroup;
#endif

} // namespace formwork

#endif
