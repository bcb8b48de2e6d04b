using System.Threading.Tasks.Sources;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>
/// What both masters share: a question becomes a PDU, or stays the few numbers that it is to a meter, goes to the thread of the bus, and
/// its outcome comes back without an allocation.
/// </summary>
internal abstract class ModbusBus : IBus, IValueTaskSource<BusReply>
{
    private readonly BusThread? _thread;
    private readonly Waker? _waker;
    private readonly byte[] _pdu = new byte[ModbusLimits.PduSizeMax];
    private ManualResetValueTaskSourceCore<BusReply> _done;
    private Memory<byte> _into;
    private CancellationToken _cancel;
    private TimeSpan _listening;
    private MeterRequest _meter;
    private int _pduLength;
    private int _isAsking;
    private byte _unit;
    private bool _isMeter;

    /// <param name="name">Name in logs.</param>
    /// <param name="keeper">The line.</param>
    /// <param name="counters">Shared with the keeper.</param>
    /// <param name="time">Stamps.</param>
    /// <param name="waker">
    /// That of the line, which then is waited for on a thread of its own; null asks on the caller's, for lines of simulated time.
    /// </param>
    protected ModbusBus(string name, LineKeeper keeper, BusCounters counters, TimeProvider time, Waker? waker)
    {
        Name = name;
        Keeper = keeper;
        Counters = counters;
        Time = time;
        _waker = waker;
        _thread = waker is null ? null : new BusThread(name, RunPosted, waker);
    }

    public string Name { get; }

    public string Address => Keeper.Line.Address;

    public bool IsOpen => Keeper.Line.IsOpen;

    public BusCounters Counters { get; }

    protected LineKeeper Keeper { get; }

    protected TimeProvider Time { get; }

    public abstract TimeSpan QuarantineLeft(BusPeer peer);

    public virtual void Expect(BusPeer peer, LineSetting? setting)
    {
        // Modbus TCP knows Modbus only, and has no speed.
    }

    public ValueTask<BusReply> ReadAsync(RegisterRequest request, Memory<byte> registers, CancellationToken cancel)
    {
        var asked = request.ToModbus();
        if (registers.Length < request.DataBytes) throw new ArgumentException($"No room for {request.DataBytes} bytes", nameof(registers));
        return Start(request.Unit, asked, registers, cancel);
    }

    public ValueTask<BusReply> WriteAsync(RegisterWrite write, CancellationToken cancel)
    {
        Span<byte> scratch = stackalloc byte[ModbusLimits.WriteRegistersMax * 2];
        return Start(write.Unit, write.ToModbus(scratch), Memory<byte>.Empty, cancel);
    }

    public ValueTask<BusReply> IdentifyAsync(IdentityRequest request, Memory<byte> pdu, CancellationToken cancel)
    {
        if (pdu.Length < ModbusLimits.PduSizeMax) throw new ArgumentException("No room for an answer", nameof(pdu));
        return Start(request.Unit, ModbusRequest.ReadDeviceIdentification(request.Code, request.FirstObject), pdu, cancel);
    }

    public async ValueTask<bool> ListenAsync(TimeSpan span, CancellationToken cancel)
    {
        if (!HearsOut) return false;
        Begin();
        (_listening, _cancel) = (span, cancel);
        await Start().ConfigureAwait(false);
        return true;
    }

    public ValueTask<BusReply> AskAsync(MeterRequest request, Memory<byte> data, CancellationToken cancel)
    {
        if (!TakesMeters) return ValueTask.FromResult(new BusReply(BusOutcome.Exception, ModbusExceptionCode.IllegalFunction, Time.GetTimestamp(), Time.GetTimestamp()));
        if (!request.Peer.Dialect.IsMeter()) throw new ArgumentOutOfRangeException(nameof(request), request.Peer, "Not a meter");
        if (data.Length < (request.DataBytes > 0 ? request.DataBytes : MeterRequest.DataBytesMax)) throw new ArgumentException("No room for an answer", nameof(data));
        Begin();
        (_meter, _isMeter, _into, _cancel) = (request, true, data, cancel);
        return Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (_thread is not null) await _thread.StopAsync().ConfigureAwait(false);
        Keeper.Dispose();
        _waker?.Dispose();
    }

    BusReply IValueTaskSource<BusReply>.GetResult(short token) => _done.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<BusReply>.GetStatus(short token) => _done.GetStatus(token);

    void IValueTaskSource<BusReply>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _done.OnCompleted(continuation, state, token, flags);

    /// <summary>Asks and waits, on the thread of the bus.</summary>
    protected abstract BusReply Ask(byte unit, scoped in ModbusRequest asked, Span<byte> into, CancellationToken cancel);

    /// <summary>An answer that nobody waits for any more could be taken for the next one.</summary>
    protected virtual bool HearsOut => false;

    /// <summary>Listens without asking, on the thread of the bus.</summary>
    protected virtual void HearOut(TimeSpan span, CancellationToken cancel)
    {
    }

    /// <summary>Asks a meter and waits, on the thread of the bus.</summary>
    protected abstract BusReply Ask(in MeterRequest request, Span<byte> into, CancellationToken cancel);

    /// <summary>Meters can hang here.</summary>
    protected abstract bool TakesMeters { get; }

    /// <summary>Whether a unit may be asked at all: an answer must be possible.</summary>
    protected abstract bool IsUnit(byte unit);

    /// <summary>The data of a right answer.</summary>
    protected static int CopyData(scoped in ModbusRequest asked, ReadOnlySpan<byte> pdu, Span<byte> into)
    {
        if (asked.IsWrite) return 0;
        var data = asked.Function == ModbusFunction.EncapsulatedInterface ? pdu : pdu[2..];
        data.CopyTo(into);
        return data.Length;
    }

    private ValueTask<BusReply> Start(byte unit, scoped in ModbusRequest asked, Memory<byte> into, CancellationToken cancel)
    {
        if (!IsUnit(unit)) throw new ArgumentOutOfRangeException(nameof(unit), unit, "Nobody answers there");
        Begin();
        if (!asked.TryWrite(_pdu, out _pduLength))
        {
            Volatile.Write(ref _isAsking, 0);
            throw new ArgumentOutOfRangeException(nameof(asked), $"{asked.Function} of {asked.Quantity} from {asked.Address} is not a legal question");
        }

        (_unit, _isMeter, _into, _cancel) = (unit, false, into, cancel);
        return Start();
    }

    private void Begin()
    {
        if (Interlocked.Exchange(ref _isAsking, 1) != 0) throw new InvalidOperationException("A question is under way: a bus has one caller");
    }

    private ValueTask<BusReply> Start()
    {
        if (_thread is null || _thread.IsCurrent) return RunHere();
        _done.Reset();
        var answer = new ValueTask<BusReply>(this, _done.Version);
        _thread.Post();
        return answer;
    }

    private ValueTask<BusReply> RunHere()
    {
        try
        {
            return ValueTask.FromResult(Run());
        }
        catch (OperationCanceledException canceled)
        {
            return ValueTask.FromException<BusReply>(canceled);
        }
        finally
        {
            Volatile.Write(ref _isAsking, 0);
        }
    }

    private void RunPosted()
    {
        BusReply reply = default;
        Exception? fault = null;
        try
        {
            reply = Run();
        }
        catch (Exception failure)
        {
            // Cancellation, or a bug that belongs to the caller: the thread itself must live.
            fault = failure;
        }

        Volatile.Write(ref _isAsking, 0);
        if (fault is null) _done.SetResult(reply);
        else _done.SetException(fault);
    }

    private BusReply Run()
    {
        var cancel = _cancel;
        var listening = _listening;
        _listening = TimeSpan.Zero;
        cancel.ThrowIfCancellationRequested();
        using var waking = cancel.UnsafeRegister(static line => ((ILine)line!).Wake(), Keeper.Line);
        if (listening > TimeSpan.Zero)
        {
            HearOut(listening, cancel);
            return default;
        }

        if (_isMeter) return Ask(_meter, _into.Span, cancel);
        ModbusRequest.Parse(_pdu.AsSpan(0, _pduLength), out var asked);
        return Ask(_unit, asked, _into.Span, cancel);
    }
}
