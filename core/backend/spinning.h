// How long OpenMP's threads spin when they wait for each other. libgomp spins for milliseconds
// by default, and takes the cores from the loader's workers and from other programs.
// Measured with LeViT-128S at 112 px: fed from an image folder on 2 cores, 5 to 23 % slower than
// with a thousand turns; with 4 threads on 4 cores that others use too, more than ten times slower.
// On its own cores a training loses about 2 % by the limit.
#pragma once

namespace formwork {

// For the first line of main() of a program that trains. libgomp reads its settings when it is
// loaded, before main(), so the program sets GOMP_SPINCOUNT and executes itself again in the same
// process (some milliseconds). Returns at once when the user has set GOMP_SPINCOUNT or
// OMP_WAIT_POLICY, and so in the second start.
void limitSpinning(char* const argv[]);

} // namespace formwork
