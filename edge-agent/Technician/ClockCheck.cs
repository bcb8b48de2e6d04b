using System.Globalization;
using SmartPoles.EdgeAgent.Gathering;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Is the time plausible, and does something keep it so?</summary>
internal static class ClockCheck
{
    private const string Area = "clock";
    private const int YearMin = 2024;    // when this was written; earlier means that the clock was never set
    private const int YearMax = 2080;

    public static CheckResult Run(TimeProvider time) => Judge(time.GetUtcNow(), KernelClock.Ask());

    internal static CheckResult Judge(DateTimeOffset now, (bool IsSynchronised, TimeSpan ErrorMax)? kernel)
    {
        var shown = now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
        if (now.Year is < YearMin or > YearMax)
        {
            return CheckResult.Fault(Area, $"{shown} cannot be right", "Start a time service (systemd-timesyncd, chrony) and give it a server; readings are kept and stamped when the time is known, but TLS needs it");
        }

        return kernel switch
        {
            { IsSynchronised: true } state => CheckResult.Good(Area, $"{shown}, synchronised to {state.ErrorMax.TotalMilliseconds:0} ms or better"),
            { } => CheckResult.Warning(Area, $"{shown}, nothing keeps it in step", "Start a time service (systemd-timesyncd, chrony); without one the clock drifts by seconds a day"),
            null => CheckResult.Warning(Area, $"{shown}, the kernel does not say whether it is synchronised", "Check with timedatectl"),
        };
    }
}
