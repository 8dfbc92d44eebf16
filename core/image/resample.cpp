#include "core/image/resample.h"
