#include "core/loader/loader.h"
