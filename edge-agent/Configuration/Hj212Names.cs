namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>What names of HJ 212 may look like in a configuration, and the keys that both directions share.</summary>
internal static class Hj212Names
{
    public const string StationRule = "Use the MN of the device, 1 to 32 letters and digits";
    public const string PasswordRule = "Use the PW of the device, 1 to 32 letters and digits";

    /// <value>Default 480: China, UTC+8. -720 to 840.</value>
    public static readonly IntegerOption UtcOffset = new("UtcOffsetMinutes", 480, -720, 840);

    public static bool IsName(string text) => text.Length is > 0 and <= 32 && text.All(char.IsAsciiLetterOrDigit);

    public static bool IsCode(string text) => text.Length is > 0 and <= 16 && text.All(char.IsAsciiLetterOrDigit);
}
