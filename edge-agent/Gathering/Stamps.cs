namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>Monotonic stamps of a <see cref="TimeProvider"/> as plain numbers, for arithmetic in the scheduler.</summary>
internal static class Stamps
{
    /// <summary>A span in stamps.</summary>
    public static long StampsOf(this TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>A number of stamps as a span.</summary>
    public static TimeSpan SpanOf(this TimeProvider time, long stamps) => time.GetElapsedTime(0, stamps);

    /// <summary>Milliseconds on the monotonic line; only differences mean anything.</summary>
    public static long MillisecondsAt(this TimeProvider time, long stamp) => (long)time.GetElapsedTime(0, stamp).TotalMilliseconds;
}
