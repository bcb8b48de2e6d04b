using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>A serial line of pure time: whoever waits on it moves the clock. Bytes take their wire time, one talker after the other.</summary>
internal sealed class SimulatedLine(FakeTimeProvider time, RtuTiming timing) : ILine
{
    private readonly Queue<(long Stamp, byte Value)> _coming = new();
    private long _wireFree;

    public Action<ReadOnlyMemory<byte>>? Sent { get; set; }

    /// <summary>Bytes a transceiver hears of itself while it sends.</summary>
    public bool Echoes { get; set; }

    public string Address => "simulated";

    public bool IsOpen { get; private set; }

    public bool HasMoved => false;

    public void Open(TimeSpan limit, CancellationToken cancel) => IsOpen = true;

    public void Close() => IsOpen = false;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        var question = bytes.ToArray();
        if (Echoes) Say(TimeSpan.Zero, question);
        else _wireFree = Math.Max(_wireFree, time.GetTimestamp()) + timing.WireTime(bytes.Length).Ticks;
        Sent?.Invoke(question);
    }

    /// <summary>Puts bytes onto the wire after a pause, not before what was said earlier has ended.</summary>
    public void Say(TimeSpan pause, ReadOnlySpan<byte> bytes, TimeSpan gap = default)
    {
        var stamp = Math.Max(_wireFree, time.GetTimestamp()) + pause.Ticks;
        foreach (var value in bytes)
        {
            stamp += (timing.Character + gap).Ticks;
            _coming.Enqueue((stamp, value));
        }

        _wireFree = stamp;
    }

    public int Read(Span<byte> buffer, TimeSpan wait)
    {
        var now = time.GetTimestamp();
        if (!_coming.TryPeek(out var first) || first.Stamp > now + wait.Ticks)
        {
            Wait(wait);
            return 0;
        }

        Wait(TimeSpan.FromTicks(first.Stamp - now));
        now = time.GetTimestamp();
        var count = 0;
        while (count < buffer.Length && _coming.TryPeek(out var next) && next.Stamp <= now) buffer[count++] = _coming.Dequeue().Value;
        return count;
    }

    public void Wait(TimeSpan span)
    {
        if (span > TimeSpan.Zero) time.Advance(span);
    }

    public void Wake()
    {
    }

    public void Dispose() => Close();
}
