// What libraries read from the environment of a program that trains.
#pragma once

namespace formwork {

// For the first line of main(); what the user has set stays as it is.
//
// GOMP_SPINCOUNT: how long OpenMP's threads spin when they wait for each other. libgomp spins for
// milliseconds by default, and takes the cores from the loader's workers and from other programs.
// Measured with LeViT-128S at 112 px: fed from an image folder on 2 cores, 5 to 23 % slower than
// with a thousand turns; with 4 threads on 4 cores that others use too, more than ten times slower.
// On its own cores a training loses about 2 % by the limit. libgomp reads it when it is loaded,
// before main(), so the program executes itself again in the same process (some milliseconds); not
// where the user has set it or OMP_WAIT_POLICY, and so not in the second start.
//
// TORCH_NCCL_ASYNC_ERROR_HANDLING: LibTorch would otherwise end a process that waits long for
// another rank, or has lost one, without a reason; RankWatch ends its training, with the reason.
void prepareEnvironment(char* const argv[]);

} // namespace formwork
