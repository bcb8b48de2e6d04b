namespace SmartPoles.IngestServer.Notifications;

/// <summary>Key or password of a channel: from a file or the environment, never in the configuration, a log or an answer.</summary>
internal static class ChannelSecret
{
    /// <summary>128 bits written as hexadecimal digits, or as many characters: less can be guessed.</summary>
    private const int KeyLengthMin = 16;

    /// <summary>The secret; null where the channel has none.</summary>
    internal static string? Read(ChannelOptions channel) =>
        channel.SecretFile is { } file ? File.ReadAllText(file).Trim()
        : channel.SecretEnvironment is { } name ? Environment.GetEnvironmentVariable(name)?.Trim()
        : null;

    internal static string? FaultOf(ChannelOptions channel)
    {
        if (channel is { SecretFile: null, SecretEnvironment: null }) return null;
        try
        {
            var secret = Read(channel);
            if (string.IsNullOrEmpty(secret)) return channel.SecretFile is { } empty ? $"{empty} is empty" : $"{channel.SecretEnvironment} is not set";
            return channel.Kind is "webhook" or "case" && secret.Length < KeyLengthMin ? $"holds fewer than {KeyLengthMin} characters; make one with: openssl rand -hex 32" : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"{channel.SecretFile} cannot be read: {fault.Message}";
        }
    }
}
