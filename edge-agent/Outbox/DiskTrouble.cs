namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Tells a disk that may recover by itself or by a hand from what needs another configuration.</summary>
internal static class DiskTrouble
{
    // Numbers of Linux on all its processors (errno(3)); .NET hands them on as the exception's HResult.
    private const int InputOutput = 5;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;

    /// <summary>Soon enough after a remount; an attempt costs a few system calls.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    public static bool MayPass(IOException fault) => fault.HResult is InputOutput or NoSpace or ReadOnly;
}
