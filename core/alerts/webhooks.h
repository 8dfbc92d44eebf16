// The addresses of webhooks, by name. The address of a webhook is all that is needed to write to
// it, so they are kept in the user's configuration folder, in a file that only the user can read,
// and never in a workspace, which people share.
#pragma once

#include "core/base/file_system.h"

#include <filesystem>
#include <map>
#include <string>

namespace formwork {

using Webhooks = std::map<std::string, std::string>; // name -> address

// $XDG_CONFIG_HOME/Formwork/private/webhooks.json, else below ~/.config.
std::filesystem::path webhooksFile();

// Nothing where there is no file. Errors: PermissionDenied for a file that others can read,
// CorruptData, those of reading.
Webhooks loadWebhooks(FileSystem& fileSystem, const std::filesystem::path& file);
// Replaces the file, whole or not at all: mode 0600, in a folder of mode 0700. Error{
// PermissionDenied} where the modes cannot be set; then nothing is written.
void saveWebhooks(FileSystem& fileSystem, const std::filesystem::path& file,
                  const Webhooks& webhooks);

// Error{InvalidArgument} for what is not an http or https address.
void validateWebhookAddress(const std::string& address);

} // namespace formwork
