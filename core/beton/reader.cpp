#include "core/beton/reader.h"
