// How long OpenMP's threads spin when they wait for each other. libgomp spins for milliseconds
// unless told otherwise, and takes the cores from the loader's workers and from other programs:
// measured, a folder-fed training on 2 cores loses a quarter, one on 4 busy cores nine tenths. A
// thousand turns cost an otherwise idle machine 2 to 3 %.
#pragma once

namespace formwork {

// For the first line of main() of a program that trains. libgomp reads its settings when it is
// loaded, before main(), so the program sets GOMP_SPINCOUNT and starts itself anew in the same
// process (some milliseconds). Returns at once when the user has set GOMP_SPINCOUNT or
// OMP_WAIT_POLICY, and so in the second start.
void limitSpinning(char* const argv[]);

} // namespace formwork
