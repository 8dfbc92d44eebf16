#include "core/experiment/config.h"
