using SmartPoles.EdgeAgent.Technician;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Technician;

/// <summary>A line with devices that hear only their own speed and parity, and answer from a table of registers.</summary>
internal sealed class ScriptedTap(LineSettings opened, LineSettings real, IReadOnlyDictionary<byte, ushort[]> units) : ITap
{
    private readonly Queue<byte> _answer = [];

    /// <summary>Settings that the port refuses, as a pseudo-terminal does some.</summary>
    public Func<LineSettings, bool> Refuses { get; init; } = _ => false;

    /// <summary>A device of another speed makes rubbish of what it hears and answers rubbish.</summary>
    public bool IsBabbling { get; init; }

    public List<byte> Asked { get; init; } = [];

    public string Address => "scripted";

    public bool IsOpen { get; private set; }

    public ValueTask OpenAsync(CancellationToken cancel)
    {
        if (Refuses(opened)) throw new IOException($"no {opened} here");
        IsOpen = true;
        return ValueTask.CompletedTask;
    }

    public void Close() => IsOpen = false;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var frame = bytes.ToArray();
        Asked.Add(frame[0]);
        if (opened == real) Answer(frame);
        else if (IsBabbling) _answer.Enqueue(0xFF);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (_answer.Count == 0) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        var count = 0;
        while (count < buffer.Length && _answer.TryDequeue(out var each)) buffer.Span[count++] = each;
        return count;
    }

    public int DiscardInput()
    {
        var count = _answer.Count;
        _answer.Clear();
        return count;
    }

    public void Dispose() => Close();

    private void Answer(byte[] frame)
    {
        if (!units.TryGetValue(frame[0], out var registers)) return;
        byte[] pdu;
        var (first, count) = ((frame[2] << 8) | frame[3], (frame[4] << 8) | frame[5]);
        if (frame[1] != 3) pdu = [(byte)(frame[1] | 0x80), 1];
        else if (first + count > registers.Length) pdu = [0x83, 2];
        else pdu = [3, (byte)(2 * count), .. registers[first..(first + count)].SelectMany(each => new[] { (byte)(each >> 8), (byte)each })];
        var answer = new byte[RtuFrame.SizeMax];
        RtuFrame.Write(frame[0], pdu, answer, out var length);
        foreach (var each in answer[..length]) _answer.Enqueue(each);
    }
}
