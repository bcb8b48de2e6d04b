using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>
/// Hands bytes over no sooner than a wire would have carried them. A byte is due when its last bit would have arrived;
/// all that are due go together, because timers are coarser than characters.
/// </summary>
public static class PacedWriter
{
    /// <summary>Writes a frame whose first bit goes onto the wire at <paramref name="startTimestamp"/>.</summary>
    public static async Task WriteAsync(
        ReadOnlyMemory<byte> frame,
        long startTimestamp,
        RtuTiming timing,
        TimeProvider clock,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write,
        CancellationToken stop)
    {
        for (var sent = 0; sent < frame.Length;)
        {
            await WaitUntil(startTimestamp, timing.WireTime(sent + 1), clock, stop);
            var elapsed = clock.GetElapsedTime(startTimestamp);
            var due = sent + 1;
            while (due < frame.Length && timing.WireTime(due + 1) <= elapsed) due++;
            await write(frame[sent..due], stop);
            sent = due;
        }
    }

    /// <summary>Waits until <paramref name="span"/> after a timestamp; never returns early.</summary>
    public static async Task WaitUntil(long timestamp, TimeSpan span, TimeProvider clock, CancellationToken stop)
    {
        while (true)
        {
            var left = span - clock.GetElapsedTime(timestamp);
            if (left <= TimeSpan.Zero) return;
            await Task.Delay(left < OneTick ? OneTick : left, clock, stop);
        }
    }

    // Task.Delay rounds down to whole milliseconds; less than one would not wait at all.
    private static readonly TimeSpan OneTick = TimeSpan.FromMilliseconds(1);
}
