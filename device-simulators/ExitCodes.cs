using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators;

/// <summary>What the program tells a script.</summary>
public static class ExitCodes
{
    /// <summary>Did what was asked.</summary>
    public const int Done = 0;

    /// <summary>Could not: a port in use, a file that cannot be read, a check that failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a file makes no sense.</summary>
    public const int Misused = 2;

    /// <summary>The code of a fault whose message says it all to whoever called; null for one that is none of theirs.</summary>
    internal static int? Of(Exception fault) => fault switch
    {
        WorldArgumentException or CityException => Misused,
        IOException or UnauthorizedAccessException => Failed,
        _ => null,
    };
}
