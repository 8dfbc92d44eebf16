#include "core/train/backend.h"
