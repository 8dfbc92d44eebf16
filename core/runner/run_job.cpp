#include "core/runner/run_job.h"
