using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>A serial line of pure time: whoever waits on it moves the clock. Bytes take their wire time, one talker after the other.</summary>
/// <param name="time">Whose stamps are ticks.</param>
/// <param name="pass">Lets time pass.</param>
/// <param name="timing">Of the line until it is set otherwise.</param>
internal sealed class SimulatedLine(TimeProvider time, Action<TimeSpan> pass, RtuTiming timing) : ILine
{
    private readonly Queue<(long Stamp, byte Value)> _coming = new();
    private RtuTiming _timing = timing;
    private long _wireFree;

    public SimulatedLine(FakeTimeProvider time, RtuTiming timing)
        : this(time, time.Advance, timing)
    {
    }

    /// <summary>How the line was set, in order.</summary>
    public List<LineSetting> Settings { get; } = [];

    /// <summary>What happens to every byte on its way to the master.</summary>
    public Func<byte, byte>? Noise { get; set; }

    public Action<ReadOnlyMemory<byte>>? Sent { get; set; }

    /// <summary>Bytes a transceiver hears of itself while it sends.</summary>
    public bool Echoes { get; set; }

    public string Address => "simulated";

    public bool IsOpen { get; private set; }

    public bool HasMoved => false;

    public void Open(TimeSpan limit, CancellationToken cancel) => IsOpen = true;

    public void Close() => IsOpen = false;

    public void Set(LineSetting setting)
    {
        Settings.Add(setting);
        _timing = RtuTiming.For(setting.Baud, setting.BitsPerCharacter);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        var question = bytes.ToArray();
        if (Echoes) Say(TimeSpan.Zero, question);
        else _wireFree = Math.Max(_wireFree, time.GetTimestamp()) + _timing.WireTime(bytes.Length).Ticks;
        Sent?.Invoke(question);
    }

    /// <summary>Puts bytes onto the wire after a pause, not before what was said earlier has ended.</summary>
    public void Say(TimeSpan pause, ReadOnlySpan<byte> bytes, TimeSpan gap = default)
    {
        var stamp = Math.Max(_wireFree, time.GetTimestamp()) + pause.Ticks;
        foreach (var value in bytes)
        {
            stamp += (_timing.Character + gap).Ticks;
            _coming.Enqueue((stamp, Noise?.Invoke(value) ?? value));
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
        if (span > TimeSpan.Zero) pass(span);
    }

    public void Wake()
    {
    }

    public void Dispose() => Close();
}
