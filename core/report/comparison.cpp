#include "core/report/comparison.h"
