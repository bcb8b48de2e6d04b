using System.Net;
using System.Net.Sockets;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Instruments;

/// <summary>
/// A TCP port that monitoring instruments dial. Owns the stations and the loops: one accepts, one a connection reads, one watches who has
/// fallen silent. Stations are under one lock, since a half-dead connection may stand beside its successor.
/// </summary>
/// <remarks>
/// <code>
/// instrument --dials--> InstrumentSession --packet--> InstrumentStation --readings--> Take (outbox), board
///            &lt;------- 9014 ------- when they are on the disk, else none: it sends again &lt;'
/// </code>
/// </remarks>
internal sealed class InstrumentPort
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ListenAgainAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly InstrumentContext _context;
    private readonly List<InstrumentStation> _stations = [];
    private readonly long _offsetMs;
    private int _open;

    public InstrumentPort(InstrumentPortOptions options, InstrumentContext context)
    {
        Options = options;
        _context = context;
        _offsetMs = options.UtcOffsetMinutes * 60_000L;
        foreach (var station in options.Devices.GroupBy(device => device.Station)) _stations.Add(new InstrumentStation([.. station], Counters, context.Logger, (each, device) => Take_NeedsGate(each, device)));
        foreach (var device in _stations.SelectMany(station => station.Devices)) device.LastHeard = context.Time.GetTimestamp();
    }

    public InstrumentPortOptions Options { get; }

    public InstrumentCounters Counters { get; } = new();

    /// <summary>How the port and its devices fare.</summary>
    public InstrumentStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new InstrumentStatus(Options.Name, $"{Options.Address}:{Options.Port}", Counters, [.. _stations.SelectMany(station => station.Devices).Select(StatusOf)]);
            }
        }
    }

    /// <summary>Now in the zone of the stations; null while the clock is not known.</summary>
    public long? NowLocalMs => _context.NowUnixMs + _offsetMs;

    /// <summary>Runs until cancelled. A port that is taken is tried again: it is no reason to stop reading the buses.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var watching = WatchAsync(stop);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stop).ConfigureAwait(false);
            }
            catch (SocketException failure)
            {
                _context.Logger.PortFailed(Options.Name, $"{Options.Address}:{Options.Port}", failure.Message);
                await Task.Delay(ListenAgainAfter, _context.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await watching.ConfigureAwait(false);
    }

    /// <summary>Decides about a packet and takes its readings; they may not be on the disk yet.</summary>
    public InstrumentFate Judge(in Hj212Packet packet, out InstrumentStation? station)
    {
        lock (_gate)
        {
            Counters.Deviations.Note(packet.Deviations);
            station = Find(packet.Station);
            if (station is null)
            {
                Counters.UnknownStations++;
                return InstrumentFate.Doubted;
            }

            var fate = station.Judge(packet, NowLocalMs, _offsetMs, out var device);
            if (fate == InstrumentFate.Taken && Take_NeedsGate(station, device!) == KeepOutcome.Lost)
            {
                // Sent again, it is a new packet: nothing of it is here.
                station.Forget(packet);
                fate = InstrumentFate.NoRoom;
            }

            Count_NeedsGate(fate, packet.Command);
            return fate;
        }
    }

    /// <summary>Counts under the lock of the port.</summary>
    public void Count(Action<InstrumentCounters> count)
    {
        lock (_gate) count(Counters);
    }

    private InstrumentStation? Find(ReadOnlySpan<byte> name)
    {
        foreach (var station in _stations)
        {
            if (station.NameUtf8.SequenceEqual(name)) return station;
        }

        return null;
    }

    private KeepOutcome Take_NeedsGate(InstrumentStation station, InstrumentDevice device)
    {
        var now = _context.Time.GetTimestamp();
        device.LastHeard = now;
        device.HasSent = true;
        if (device.IsSilent)
        {
            device.IsSilent = false;
            _context.Board.NoteHealth(device.Options.Id, isSilent: false);
            _context.Logger.DeviceSendsAgain(device.Options.Id, station.Name);
        }

        // Stamped by the instrument's clock, which nobody synchronises for us.
        return device.Take(_context.Board, ClockQuality.FreeRunning, _context.Time.MillisecondsAt(now)) is { } batch ? _context.Take(batch) : KeepOutcome.InMemory;
    }

    private void Count_NeedsGate(InstrumentFate fate, Hj212Command command)
    {
        switch (fate)
        {
            case InstrumentFate.Taken:
                Counters.Taken++;
                break;
            case InstrumentFate.Repeated:
                Counters.Repeated++;
                break;
            case InstrumentFate.AskedAgain:
                Counters.AskedAgain++;
                break;
            case InstrumentFate.NoRoom:
                Counters.NoRoom++;
                break;
            case InstrumentFate.Unused when command.IsData():
                Counters.Unused++;
                break;
        }
    }

    private InstrumentDeviceStatus StatusOf(InstrumentDevice device) => new(
        device.Options.Id, device.Options.Station, device.Options.Data.ToString(), device.IsSilent, device.HasSent ? _context.Clock.UnixMsAt(device.LastHeard) : 0);

    private async Task ListenAsync(CancellationToken stop)
    {
        var address = IPAddress.Parse(Options.Address);
        using var listener = new TcpListener(address, Options.Port);
        if (address.Equals(IPAddress.IPv6Any)) listener.Server.DualMode = true;
        listener.Start();
        _context.Logger.PortOpened(Options.Name, listener.LocalEndpoint.ToString()!);
        var sessions = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stop).ConfigureAwait(false);
                sessions.RemoveAll(session => session.IsCompleted);
                if (Volatile.Read(ref _open) >= Options.ConnectionsMax)
                {
                    Count(counters => counters.ConnectionsRefused++);
                    socket.Dispose();
                    continue;
                }

                KeepAlive(socket);
                Interlocked.Increment(ref _open);
                Count(counters => counters.Connections++);
                sessions.Add(ServeAsync(socket, stop));
            }
        }
        catch (OperationCanceledException)
        {
            // The stop: sessions see it themselves.
        }
        finally
        {
            await Task.WhenAll(sessions).ConfigureAwait(false);
        }
    }

    /// <summary>An instrument that lost its power leaves a connection behind; it must not take the place of its successor for long.</summary>
    private static void KeepAlive(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        try
        {
            using (socket) await new InstrumentSession(this, socket, _context).RunAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(WatchEvery, _context.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested) LookForSilence();
        }
    }

    private void LookForSilence()
    {
        lock (_gate)
        {
            var now = _context.Time.GetTimestamp();
            foreach (var station in _stations)
            {
                foreach (var device in station.Devices)
                {
                    if (_context.Time.GetElapsedTime(device.LastHeard, now).TotalSeconds < device.Options.SilenceSecondsMax || device.IsSilent) continue;
                    device.IsSilent = true;
                    _context.Logger.DeviceWentSilent(device.Options.Id, station.Name, device.Options.SilenceSecondsMax);
                    var unixMs = _context.Clock.UnixMsAt(now);
                    if (device.FallSilent(_context.Board, _context.Clock.Quality, unixMs, _context.Time.MillisecondsAt(now)) is { } batch) _context.Take(batch);
                    _context.Board.NoteHealth(device.Options.Id, isSilent: true);
                }
            }
        }
    }
}
