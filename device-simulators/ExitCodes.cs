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
}
