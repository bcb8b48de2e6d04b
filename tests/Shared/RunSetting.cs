using System.Globalization;

namespace SmartPoles.Tests.Shared;

/// <summary>Numbers by which an environment variable makes a test longer or gives it another seed.</summary>
public static class RunSetting
{
    /// <summary>The number of a variable; the usual one where it is unset or empty.</summary>
    public static int Number(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
