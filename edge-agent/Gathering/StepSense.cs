using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// Doubts a value that is further from the last believed one than its quantity moves between two polls, or, of a counter, that goes back or
/// rises faster than its largest load makes it. A doubted value is read again at once and believed when the device says it twice.
/// </summary>
/// <remarks>
/// <code>
/// value --near the believed one--> believed
///   '--else--> doubted, read again --near the doubted one--> believed: a real jump, another meter, the first value of all
///                                 '-near the believed one--> believed: the first was damage that the checksum did not find
///                                 '-near neither--> implausible, and doubted in its turn
/// </code>
/// For DL/T 645 and CJ/T 188, whose frames have nothing but the sum of their bytes: 256 results. Not thread-safe; allocates nothing.
/// </remarks>
/// <param name="options">Of the field; at least one of its limits is given.</param>
internal sealed class StepSense(FieldOptions options)
{
    // A counter moves by whole digits: between two readings of one moment, too, it may show the next one.
    private const double ElapsedMsMin = 60_000;
    private const double HourMs = 3_600_000;

    private double _believed = double.NaN;
    private double _doubted = double.NaN;
    private long _believedMs;
    private long _doubtedMs;

    /// <summary>Values that were read again; the first one of all is not counted.</summary>
    public long Doubted { get; private set; }

    /// <summary>Doubted values that the device did not say again.</summary>
    public long Refuted { get; private set; }

    /// <summary>The limits of a field say something.</summary>
    public static bool Watches(FieldOptions options) => options.Confirm != false && (options.StepMax ?? options.RisePerHourMax) is not null;

    /// <summary>True when a reading is not to be believed unless it is read again. What has no value is none of its business.</summary>
    /// <param name="reading">As decoded, inside its legal range or not.</param>
    /// <param name="nowMs">Monotonic milliseconds of its answer.</param>
    public bool Doubts(in Reading reading, long nowMs)
    {
        if (!reading.IsGood) return false;
        var isConfirmed = IsNear(_doubted, _doubtedMs, reading.Value, nowMs);
        if (!isConfirmed && !IsNear(_believed, _believedMs, reading.Value, nowMs))
        {
            if (!double.IsNaN(_doubted)) Refuted++;
            if (!double.IsNaN(_believed)) Doubted++;
            (_doubted, _doubtedMs) = (reading.Value, nowMs);
            return true;
        }

        if (!isConfirmed && !double.IsNaN(_doubted)) Refuted++;
        (_believed, _believedMs, _doubted) = (reading.Value, nowMs, double.NaN);
        return false;
    }

    private bool IsNear(double from, long fromMs, double value, long nowMs)
    {
        if (double.IsNaN(from)) return false;
        if (options.RisePerHourMax is { } perHour) return value >= from && value - from <= perHour * Math.Max(ElapsedMsMin, nowMs - fromMs) / HourMs;
        return Math.Abs(value - from) <= options.StepMax!.Value;
    }
}
