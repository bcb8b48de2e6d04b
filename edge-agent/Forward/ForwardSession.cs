using System.Net.Sockets;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>One connection to the platform: sends the oldest packet, waits for its acknowledgement, goes on; answers requests meanwhile.</summary>
internal sealed class ForwardSession
{
    private const int GivenUpMax = 3;    // connections on which one packet goes unanswered before it is let go

    private readonly Socket _socket;
    private readonly ForwardBacklog _backlog;
    private readonly ForwardRequests _requests;
    private readonly ForwardCounters _counters;
    private readonly TimeProvider _time;
    private readonly Func<long?> _nowLocalMs;
    private readonly Action _served;
    private readonly Hj212Exchange _exchange;
    private readonly Hj212Splitter _splitter = new();
    private readonly List<byte> _answers = [];
    private ForwardPacket? _sent;

    /// <param name="socket">Connected.</param>
    /// <param name="options">Timeout and repetitions.</param>
    /// <param name="backlog">What is sent.</param>
    /// <param name="requests">Answers the platform.</param>
    /// <param name="counters">Counts.</param>
    /// <param name="time">Stamps and timers.</param>
    /// <param name="nowLocalMs">Now in the zone of the station; null while the clock is not known.</param>
    /// <param name="served">Called with each acknowledgement: the connection is worth something.</param>
    public ForwardSession(
        Socket socket,
        Hj212ForwardOptions options,
        ForwardBacklog backlog,
        ForwardRequests requests,
        ForwardCounters counters,
        TimeProvider time,
        Func<long?> nowLocalMs,
        Action served)
    {
        _socket = socket;
        _backlog = backlog;
        _requests = requests;
        _counters = counters;
        _time = time;
        _nowLocalMs = nowLocalMs;
        _served = served;
        _exchange = new Hj212Exchange(TimeSpan.FromSeconds(options.AnswerSecondsMax), options.Retries);
    }

    private long NowMs => _time.MillisecondsAt(_time.GetTimestamp());

    /// <summary>Runs until the line ends or a packet goes unanswered; why, in words.</summary>
    public async Task<string> RunAsync(CancellationToken stop)
    {
        var receiving = _socket.ReceiveAsync(_splitter.Free, stop).AsTask();
        while (true)
        {
            var changed = _backlog.NextChange;
            if (!await StepAsync(stop).ConfigureAwait(false)) return "a packet was not acknowledged";
            await WaitAsync(receiving, changed, stop).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            if (!receiving.IsCompleted) continue;
            var received = await receiving.ConfigureAwait(false);
            if (received == 0) return "the platform closed the connection";
            _splitter.Received(received);
            TakeAll();
            if (_answers.Count > 0)
            {
                await SendAsync(_answers.ToArray(), stop).ConfigureAwait(false);
                _answers.Clear();
            }

            receiving = _socket.ReceiveAsync(_splitter.Free, stop).AsTask();
        }
    }

    /// <summary>Does what the exchange says; false when the packet was given up.</summary>
    private async Task<bool> StepAsync(CancellationToken stop)
    {
        switch (_exchange.At(NowMs))
        {
            case Hj212Step.Wait:
                return true;
            case Hj212Step.SendAgain:
                _counters.NoteRepeated();
                await SendAsync(_sent!.Bytes, stop).ConfigureAwait(false);
                return true;
            case Hj212Step.GiveUp:
                GiveUp(_sent!);
                return false;
            case Hj212Step.Done:
                _counters.NoteAcknowledged();
                _served();
                _backlog.Remove(_sent!);
                break;
        }

        _exchange.Clear();
        _sent = _backlog.Peek();
        if (_sent is null) return true;
        await SendAsync(_sent.Bytes, stop).ConfigureAwait(false);
        _exchange.Begin(_sent.Command, _sent.Number, NowMs);
        return true;
    }

    private void GiveUp(ForwardPacket packet)
    {
        if (++packet.GivenUp < GivenUpMax) return;
        _backlog.Remove(packet);
        _counters.NoteUnanswered();
    }

    private async Task WaitAsync(Task<int> receiving, Task changed, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var isWaiting = _sent is not null;
        var wait = isWaiting ? TimeSpan.FromMilliseconds(Math.Max(1, _exchange.DueMs - NowMs)) : Timeout.InfiniteTimeSpan;
        var timer = Task.Delay(wait, _time, over.Token);
        await (isWaiting ? Task.WhenAny(receiving, timer) : Task.WhenAny(receiving, changed, timer)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    private void TakeAll()
    {
        for (var status = _splitter.Next(out var frame); status != Hj212Status.Incomplete; status = _splitter.Next(out frame))
        {
            if (status != Hj212Status.Ok || Hj212Packet.Read(frame, out var packet) != Hj212PacketStatus.Ok) continue;
            if (packet.Command.IsAnswer())
            {
                _exchange.Take(packet, NowMs);
                continue;
            }

            _answers.AddRange(_requests.Answer(packet, _nowLocalMs(), out var isRefused));
            if (isRefused) _counters.NoteRefused();
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes, stop).ConfigureAwait(false)..];
    }
}
