using Microsoft.Extensions.Logging;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Modbus RTU master, on a serial port or through a serial server (RTU over TCP).</summary>
/// <remarks>
/// RTU has no number that pairs an answer with its question, so an answer that comes after its deadline looks like the answer
/// to the next question with the same unit, function and length. After every failure the unit is therefore under quarantine for
/// the late-reply window: a question to it first waits that out and drains the line. Other units need no such wait, since a late
/// frame carries the wrong unit for them.
/// </remarks>
internal sealed class RtuBus : IBus
{
    // Silence means nothing behind a serial server; a short pause still lets it hand over the rest of a frame.
    private static readonly TimeSpan TcpSilence = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LateWindowMin = TimeSpan.FromMilliseconds(500);

    private readonly LineKeeper _keeper;
    private readonly RtuTiming? _timing;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _lateWindow;
    private readonly TimeProvider _time;
    private readonly byte[] _sending = new byte[RtuFrame.SizeMax];

    // Room for a late frame, noise and the answer behind it.
    private readonly byte[] _received = new byte[4 * RtuFrame.SizeMax];
    private readonly Dictionary<byte, long> _quarantined = [];
    private long _lastByteStamp;

    public RtuBus(string name, ILine line, RtuTiming? timing, TimeSpan timeout, TimeProvider time, ILogger logger)
    {
        Name = name;
        _timing = timing;
        _timeout = timeout;
        _lateWindow = timeout * 2 > LateWindowMin ? timeout * 2 : LateWindowMin;
        _time = time;
        _keeper = new LineKeeper(name, line, TimeSpan.FromSeconds(2), time, logger);
        _lastByteStamp = time.GetTimestamp();
    }

    public string Name { get; }

    public string Address => _keeper.Line.Address;

    public BusCounters Counters { get; } = new();

    public async ValueTask<BusReply> ReadAsync(RegisterRequest request, Memory<byte> registers, CancellationToken cancel)
    {
        var sent = _time.GetTimestamp();
        try
        {
            if (!await _keeper.EnsureOpenAsync(cancel).ConfigureAwait(false)) return Reply(BusOutcome.BusDown, sent);
            await WaitOutQuarantineAsync(request.Unit, cancel).ConfigureAwait(false);
            await WaitForSilenceAsync(cancel).ConfigureAwait(false);
            sent = _time.GetTimestamp();
            var (outcome, code) = await AskAsync(request, registers, cancel).ConfigureAwait(false);
            if (outcome is BusOutcome.Ok or BusOutcome.Exception) _keeper.NoteAlive();
            else _quarantined[request.Unit] = _time.GetTimestamp();
            return Reply(outcome, sent, code);
        }
        catch (IOException failure)
        {
            _keeper.Broke(failure.Message);
            return Reply(BusOutcome.BusDown, sent);
        }
    }

    public ValueTask<BusReply> WriteAsync(RegisterWrite write, CancellationToken cancel) => throw new NotImplementedException();

    public ValueTask DisposeAsync()
    {
        _keeper.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<(BusOutcome Outcome, ModbusExceptionCode Code)> AskAsync(
        RegisterRequest request, Memory<byte> registers, CancellationToken cancel)
    {
        var length = Frame(request);
        using var deadline = new CancellationTokenSource(DeadlineOf(request, length), _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        var count = 0;
        var isOnlyForeign = false;
        try
        {
            await _keeper.Line.WriteAsync(_sending.AsMemory(0, length), both.Token).ConfigureAwait(false);
            while (true)
            {
                if (count == _received.Length) return (BusOutcome.BadFrame, ModbusExceptionCode.None);
                var read = await _keeper.Line.ReadAsync(_received.AsMemory(count), both.Token).ConfigureAwait(false);
                if (read == 0) throw new IOException("the other side closed the connection");
                count += read;
                _lastByteStamp = _time.GetTimestamp();
                var found = ReplyScan.Find(request, _received.AsSpan(0, count), registers.Span, out var code, out isOnlyForeign);
                if (found == ReplyScanResult.Answer) return (BusOutcome.Ok, code);
                if (found == ReplyScanResult.Exception) return (BusOutcome.Exception, code);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (count == 0 || isOnlyForeign ? BusOutcome.Timeout : BusOutcome.BadFrame, ModbusExceptionCode.None);
        }
    }

    private int Frame(RegisterRequest request)
    {
        if (!request.ToModbus().TryWrite(_sending.AsSpan(1), out var pdu)) throw new ArgumentOutOfRangeException(nameof(request), request, "Not a legal question");
        RtuFrame.Write(request.Unit, _sending.AsSpan(1, pdu), _sending, out var length);
        return length;
    }

    /// <summary>Writing returns when the driver has the bytes, not when they are on the wire: wire time of both ways is added.</summary>
    private TimeSpan DeadlineOf(RegisterRequest request, int bytesSent) =>
        _timing is { } timing ? _timeout + timing.WireTime(bytesSent + 5 + request.DataBytes) : _timeout;

    private async ValueTask WaitOutQuarantineAsync(byte unit, CancellationToken cancel)
    {
        if (!_quarantined.Remove(unit, out var since)) return;
        var left = _lateWindow - _time.GetElapsedTime(since);
        if (left > TimeSpan.Zero) await Task.Delay(left, _time, cancel).ConfigureAwait(false);
    }

    /// <summary>The silence before a question (t3.5), begun anew while bytes still arrive; bounded, since a line may babble for ever.</summary>
    private async ValueTask WaitForSilenceAsync(CancellationToken cancel)
    {
        var silence = _timing?.InterFrameMin ?? TcpSilence;
        var began = _time.GetTimestamp();
        if (_keeper.Line.DiscardInput() > 0) _lastByteStamp = _time.GetTimestamp();
        while (true)
        {
            var left = silence - _time.GetElapsedTime(_lastByteStamp);
            if (left <= TimeSpan.Zero || _time.GetElapsedTime(began) > _lateWindow) return;

            // Timers tick in whole milliseconds: a shorter delay would return at once and spin.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), _time, cancel).ConfigureAwait(false);
            if (_keeper.Line.DiscardInput() > 0) _lastByteStamp = _time.GetTimestamp();
        }
    }

    private BusReply Reply(BusOutcome outcome, long sent, ModbusExceptionCode code = ModbusExceptionCode.None) =>
        new(outcome, code, sent, _time.GetTimestamp());
}
