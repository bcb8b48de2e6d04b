using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SmartPoles.LoadRig.Ingest.Generator;

/// <summary>One thread with its gateways: one wait for all their sockets, no allocation while data flows.</summary>
internal sealed unsafe class GeneratorLoop : IDisposable
{
    public static readonly long StampsPerMicrosecond = Stopwatch.Frequency / 1_000_000;

    private const int EventsMax = 1024;
    private const int InboxBytes = 64 * 1024;
    private const int IdleMs = 20;
    private const int LocalHost = 0x7F000001;

    private readonly Thread _thread;
    private readonly GatewayClient[] _clients;
    private readonly int _stride;
    private readonly Queue<GatewayClient> _toBegin = new();
    private readonly long _clockStamp;
    private readonly long _clockUnixMs;
    private int _handshakes;
    private long _paced;
    private long _startStamp;
    private volatile GeneratorPhase _phase;
    private volatile bool _wantsAll;
    private volatile bool _wantsNone;
    private volatile Exception? _fault;
    private bool _isStorm;

    /// <param name="city">All of it.</param>
    /// <param name="options">How the gateways behave.</param>
    /// <param name="first">The first gateway of this thread.</param>
    /// <param name="stride">How many threads there are; each has every so manieth gateway.</param>
    /// <param name="seed">Of the epochs.</param>
    /// <param name="time">Wall clock of the readings.</param>
    public GeneratorLoop(CityPlan city, GeneratorOptions options, int first, int stride, int seed, TimeProvider time)
    {
        (Options, Readings, _stride) = (options, city.Readings, stride);
        _clockStamp = Stopwatch.GetTimestamp();
        _clockUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        Packets = new MqttPackets(options.MqttVersion);
        Births = new BirthMessages(city.Quantities, time);
        var random = new Random(seed + first);
        ulong[][] values = [.. city.Quantities.Select(ValueTable.Bits)];
        _clients = [.. Enumerable.Range(0, city.Gateways).Where(index => index % stride == first)
            .Select(index => new GatewayClient(this, city, index, (ulong)random.NextInt64(1, long.MaxValue), ValueTable.Of(index, city.Quantities, values, options.AlarmGateways)))];
        var template = new DataTemplate(Packets, city.Quantities, values, CityPlan.GatewayId(0), city.DeviceId(0, 0), city.DevicesPerGateway - 1, 1);
        Outbox = new byte[(options.Window + 1) * template.SizeMax];
        Poll = SocketNative.CreatePoll();
        _thread = new Thread(Run) { IsBackground = true, Name = $"gateways {first}" };
        _thread.Start();
    }

    public GeneratorOptions Options { get; }

    public int Readings { get; }

    public GeneratorCounters Counters { get; } = new();

    internal MqttPackets Packets { get; }

    internal BirthMessages Births { get; }

    internal int Poll { get; }

    internal byte[] Inbox { get; } = new byte[InboxBytes];

    internal byte[] Outbox { get; }

    internal List<InFlight> Sort { get; } = [];

    /// <summary>From now on there is gas at every device.</summary>
    public bool IsStorm
    {
        get => Volatile.Read(ref _isStorm);
        set => Volatile.Write(ref _isStorm, value);
    }

    internal bool IsPublishing => _phase == GeneratorPhase.Publishing;

    public int Gateways => _clients.Length;

    /// <summary>No gateway of this thread waits for anything.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Connects every gateway that is not connected.</summary>
    public void ConnectAll() => _wantsAll = true;

    /// <summary>Cuts all connections at once.</summary>
    public void CutAll() => _wantsNone = true;

    /// <summary>Starts the data; a rate counts from <paramref name="stamp"/>.</summary>
    public void Publish(long stamp)
    {
        Volatile.Write(ref _startStamp, stamp);
        _phase = GeneratorPhase.Publishing;
    }

    /// <summary>No new data; what is in flight is waited for.</summary>
    public void Drain() => _phase = GeneratorPhase.Draining;

    public void ThrowIfFailed()
    {
        if (_fault is { } fault) throw new RigException($"The generator failed: {fault}");
    }

    public void Dispose()
    {
        _phase = GeneratorPhase.Ended;
        _thread.Join();
        SocketNative.Close(Poll);
    }

    internal int Open(GatewayClient client) =>
        SocketNative.BeginConnect(LocalHost + (uint)(client.Index % Options.SourceAddresses), LocalHost, Options.Port);

    internal int SlotOf(GatewayClient client) => client.Index / _stride;

    internal long UnixMs(long stamp) => _clockUnixMs + (stamp - _clockStamp) / (1000 * StampsPerMicrosecond);

    /// <summary>When a gateway's message was due: they all take turns. 0 where no rate is held.</summary>
    internal long DueStamp(GatewayClient client, long message) =>
        Options.ReadingsPerSecond is null ? 0 : _startStamp + (long)((message * _clients.Length + SlotOf(client)) * StampsPerMessage);

    internal void Born(GatewayClient client)
    {
        _handshakes--;
        Interlocked.Increment(ref Counters.Live);
    }

    internal void Failed(GatewayClient client) => Again(client, ref Counters.ConnectionsRefused);

    internal void Refused(GatewayClient client) => Again(client, ref Counters.ConnectionsRefused);

    internal void Lost(GatewayClient client, bool wasLive)
    {
        if (wasLive)
        {
            Interlocked.Decrement(ref Counters.Live);
            Counters.ConnectionsLost++;
            _toBegin.Enqueue(client);
            return;
        }

        Again(client, ref Counters.ConnectionsRefused);
    }

    private double StampsPerMessage => Stopwatch.Frequency * (double)Readings * Options.Threads / Options.ReadingsPerSecond!.Value;

    private void Again(GatewayClient client, ref long counter)
    {
        _handshakes--;
        counter++;
        _toBegin.Enqueue(client);
    }

    private void Run()
    {
        try
        {
            var events = (byte*)NativeMemory.AllocZeroed(EventsMax, (nuint)SocketNative.EventSize);
            var wasPublishing = false;
            while (_phase != GeneratorPhase.Ended)
            {
                TakeOrders();
                var isPaced = IsPublishing && Options.ReadingsPerSecond is not null;
                var count = SocketNative.Wait(Poll, events, EventsMax, isPaced || _toBegin.Count > 0 ? 1 : IdleMs);
                var now = Stopwatch.GetTimestamp();
                for (var index = 0; index < count; index++) Handle(events + (index * SocketNative.EventSize), now);
                if (isPaced) SendDue(now);
                else if (IsPublishing && !wasPublishing)
                {
                    foreach (var client in _clients) if (client.IsLive) client.Fill(now);
                }

                wasPublishing = IsPublishing;
                if (!wasPublishing && count == 0) IsIdle = _toBegin.Count == 0 && _clients.All(client => client.IsIdle);
                else IsIdle = false;
            }

            foreach (var client in _clients) client.Drop();
            NativeMemory.Free(events);
        }
        catch (Exception fault)
        {
            _fault = fault;
        }
    }

    private void TakeOrders()
    {
        if (_wantsNone)
        {
            _wantsNone = false;
            _toBegin.Clear();
            _handshakes = 0;
            foreach (var client in _clients) client.Drop();
            Interlocked.Exchange(ref Counters.Live, 0);
        }

        if (_wantsAll)
        {
            _wantsAll = false;
            foreach (var client in _clients)
            {
                if (client.Socket < 0 && !_toBegin.Contains(client)) _toBegin.Enqueue(client);
            }
        }

        for (var left = _toBegin.Count; left > 0 && _handshakes < Options.HandshakesMax; left--)
        {
            _handshakes++;
            _toBegin.Dequeue().Begin();
        }
    }

    private void Handle(byte* entry, long now)
    {
        var events = *(uint*)entry;
        var client = _clients[*(int*)(entry + SocketNative.EventDataAt)];
        if (client.Socket < 0) return;
        if ((events & (SocketNative.CanRead | SocketNative.Broken)) == SocketNative.CanRead) client.OnReadable(now);
        else if ((events & SocketNative.Broken) != 0 && (events & SocketNative.CanWrite) == 0) client.OnReadable(now);
        if (client.Socket >= 0 && (events & SocketNative.CanWrite) != 0) client.OnWritable();
    }

    private void SendDue(long now)
    {
        var due = (long)((now - _startStamp) / StampsPerMessage);
        for (; _paced < due; _paced++)
        {
            var client = _clients[_paced % _clients.Length];
            client.Due++;
            if (client.IsLive) client.Fill(now);
        }
    }

    private enum GeneratorPhase
    {
        Standing,
        Publishing,
        Draining,
        Ended,
    }
}
