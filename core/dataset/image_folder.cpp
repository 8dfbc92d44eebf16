#include "core/dataset/image_folder.h"
