using System.Net.Sockets;
using System.Text;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Instruments;

/// <summary>One connection of an instrument: cuts its bytes into packets and answers each, in order. The only I/O of the stage besides the port.</summary>
internal sealed class InstrumentSession(InstrumentPort port, Socket socket, InstrumentContext context)
{
    // An instrument sends every half hour at the slowest; a connection that says nothing for longer is half-dead.
    private static readonly TimeSpan SilenceMax = TimeSpan.FromHours(2);
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(10);

    private readonly Hj212Splitter _splitter = new();
    private readonly Hj212Exchange _clockSetting = new();
    private readonly byte[] _answer = new byte[Hj212Limits.FrameSizeMax];
    private readonly byte[] _request = new byte[Hj212Limits.FrameSizeMax];
    private readonly string _peer = socket.RemoteEndPoint?.ToString() ?? "";
    private int _requestLength;
    private long _lastNumberMs;
    private string _name = "";

    /// <summary>Runs until the instrument goes, the line breaks or the agent stops.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var received = await ReceiveAsync(stop).ConfigureAwait(false);
                if (received == 0) return;
                _splitter.Received(received);
                while (TakeNext(out var reply)) await AnswerAsync(reply, stop).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A line that breaks is ordinary: the instrument dials again, and what was not acknowledged comes again.
        }
        finally
        {
            port.Count(counters =>
            {
                counters.BadCrcs += _splitter.BadCrcs;
                counters.BytesSkipped += _splitter.BytesSkipped + _splitter.Waiting;
            });
        }
    }

    /// <summary>Zero for the end of the connection, or for a silence that is too long.</summary>
    private async Task<int> ReceiveAsync(CancellationToken stop)
    {
        var silent = context.Time.GetTimestamp();
        while (true)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var wait = SilenceMax;
            if (_clockSetting.At(NowMs) is Hj212Step.Wait) wait = TimeSpan.FromMilliseconds(Math.Max(1, _clockSetting.DueMs - NowMs));
            await using var timer = context.Time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, wait, Timeout.InfiniteTimeSpan);
            try
            {
                return await socket.ReceiveAsync(_splitter.Free, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                if (_clockSetting.At(NowMs) == Hj212Step.SendAgain) await SendAsync(_request.AsMemory(0, _requestLength), stop).ConfigureAwait(false);
                if (context.Time.GetElapsedTime(silent) >= SilenceMax) return 0;
            }
        }
    }

    private long NowMs => context.Time.MillisecondsAt(context.Time.GetTimestamp());

    /// <summary>The next packet and what it is to be answered; false when there is none.</summary>
    private bool TakeNext(out Reply reply)
    {
        while (true)
        {
            reply = default;
            var status = _splitter.Next(out var frame);
            if (status == Hj212Status.Incomplete) return false;
            if (status != Hj212Status.Ok) continue;
            var packetStatus = Hj212Packet.Read(frame, out var packet);
            if (packetStatus == Hj212PacketStatus.Ok)
            {
                reply = Take(packet);
                return true;
            }

            port.Count(counters => counters.Note(packetStatus));
        }
    }

    private Reply Take(in Hj212Packet packet)
    {
        if (packet.Command.IsAnswer())
        {
            _clockSetting.Take(packet, NowMs);
            return default;
        }

        var fate = port.Judge(packet, out var station);
        TellStation(packet, station);
        var reply = default(Reply);
        var isAnswered = fate is InstrumentFate.Taken or InstrumentFate.Repeated or InstrumentFate.Unused;
        if (isAnswered && packet.Flag.WantsAnswer && Hj212Requests.WriteAnswer(packet, _answer, out var length) == Hj212Status.Ok)
        {
            reply = new Reply(length, MustBeKept: fate is InstrumentFate.Taken or InstrumentFate.Repeated, SetsClock: false);
        }

        var isClockWrong = station?.LastDoubt is Hj212Doubt.Ahead or Hj212Doubt.Stale;
        var asksForTime = packet.Command == Hj212Command.TimeRequest && fate != InstrumentFate.Doubted;
        if (station?.SetsClock == true && (asksForTime || isClockWrong)) reply = reply with { SetsClock = TryBeginClock(packet) };
        return reply;
    }

    /// <summary>Writes the request that sets the instrument's clock, unless one is under way or our own clock is not known.</summary>
    private bool TryBeginClock(in Hj212Packet packet)
    {
        if (_clockSetting.At(NowMs) == Hj212Step.Wait || port.NowLocalMs is not { } now) return false;
        _lastNumberMs = Math.Max(now, _lastNumberMs + 1);
        Span<byte> number = stackalloc byte[Hj212Limits.RequestNumberSize];
        Hj212Time.Write(number, _lastNumberMs);
        var header = new Hj212Header
        {
            RequestNumber = number,
            System = packet.System,
            Command = Hj212Command.SetTime,
            Password = packet.Password,
            Station = packet.Station,
            Flag = new Hj212Flag(packet.Flag.Version, wantsAnswer: true),
        };
        if (Hj212Requests.WriteTime(header, now, _request, out _requestLength) != Hj212Status.Ok) return false;
        _clockSetting.Begin(Hj212Command.SetTime, number, NowMs);
        return true;
    }

    private async Task AnswerAsync(Reply reply, CancellationToken stop)
    {
        if (reply.Length > 0)
        {
            // Also when the agent stops: what is kept and not acknowledged comes again, and the next run cannot know it.
            var isKept = !reply.MustBeKept || await context.KeptAsync(CancellationToken.None).ConfigureAwait(false) == KeepOutcome.OnDisk;
            if (isKept) await SendAsync(_answer.AsMemory(0, reply.Length), CancellationToken.None).ConfigureAwait(false);
            port.Count(counters => _ = isKept ? counters.Answers++ : counters.Withheld++);
        }

        if (reply.SetsClock) await SendAsync(_request.AsMemory(0, _requestLength), stop).ConfigureAwait(false);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var timer = context.Time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, SendLimit, Timeout.InfiniteTimeSpan);
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, limit.Token).ConfigureAwait(false)..];
    }

    private void TellStation(in Hj212Packet packet, InstrumentStation? station)
    {
        if (_name.Length > 0 && (station is null || station.Name == _name)) return;
        _name = Encoding.ASCII.GetString(packet.Station);
        if (station is null) context.Logger.StationUnknown(port.Options.Name, _peer, _name);
        else context.Logger.StationDialled(_name, port.Options.Name, _peer);
    }

    /// <param name="Length">Bytes of the answer; 0 for none.</param>
    /// <param name="MustBeKept">Only when the readings are on the disk.</param>
    /// <param name="SetsClock">Then the instrument's clock is set.</param>
    private readonly record struct Reply(int Length, bool MustBeKept, bool SetsClock);
}
