namespace SmartPoles.Protocols.Telemetry;

/// <summary>The one rule for ids that appear in topics, files and pages: group, gateway and device ids.</summary>
public static class TelemetryIds
{
    /// <summary>Longest legal id, characters.</summary>
    public const int LengthMax = 63;

    /// <summary>
    /// True for <c>[A-Za-z0-9][A-Za-z0-9_-]{0,62}</c>: safe in an MQTT topic, a file name and a page, so that no id can
    /// act as a wildcard (CVE-2017-7650) or escape a folder.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<char> id)
    {
        if (id.Length is 0 or > LengthMax || !char.IsAsciiLetterOrDigit(id[0])) return false;
        foreach (var character in id)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '-')) return false;
        }

        return true;
    }
}
