using System.Security.Cryptography;
using System.Threading.Channels;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Protocols.Telemetry.Commands;

namespace SmartPoles.IngestServer.OperatorConsole.Commanding;

/// <summary>Sends commands, each once, and follows them to their end.</summary>
/// <remarks>
/// <code>
///   order --> book (fsync, audit) --> DCMD or NCMD, once --> not delivered ------------------> refused
///                                            '--> gateway: done, or why not --[queue]--------> done, refused
///   tick -----------------------------------------> expiry and grace are over ---------------> timedOut
///   restart: what was sent waits on for its answer, until the same deadline; nothing is sent again
/// </code>
/// An answer that comes after the deadline still counts: it is what happened.
/// </remarks>
internal sealed class CommandDispatch
{
    /// <summary>Of one gateway; its own desk takes 16.</summary>
    internal const int OpenPerGatewayMax = 8;

    /// <summary>Of the city: somebody who dims a district does it street by street.</summary>
    internal const int OpenMax = 1_000;

    /// <summary>Answers that wait for the disk; an answer that found no room is one that never came.</summary>
    private const int AnswersMax = 1_024;

    /// <summary>So long an order waits for the way to the gateway, so that "not connected" is the answer at once.</summary>
    private static readonly TimeSpan DeliveryWait = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly CommandBook _book;
    private readonly GatewayCommands _way;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, GatewayCommand> _open;
    private readonly Channel<(string Gateway, CommandResult? Result, long ReceivedMs)> _answers =
        Channel.CreateBounded<(string, CommandResult?, long)>(new BoundedChannelOptions(AnswersMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _lostAnswers;

    internal CommandDispatch(CommandBook book, GatewayCommands way, TimeProvider time)
    {
        (_book, _way, _time) = (book, way, time);
        _open = book.Open().ToDictionary(command => command.Id, StringComparer.Ordinal);
    }

    /// <summary>Called with every command that was sent or has ended.</summary>
    internal event Action<GatewayCommand>? Changed;

    /// <summary>Answers that found no room; their commands time out.</summary>
    internal long LostAnswers => Volatile.Read(ref _lostAnswers);

    internal CommandBook Book => _book;

    /// <summary>A gateway has answered; returns at once.</summary>
    internal void Answered(string gateway, CommandResult result, long receivedMs) => Offer((gateway, result, receivedMs));

    /// <summary>A gateway has sent its births, which is the answer to who asked for them; returns at once.</summary>
    internal void Born(string gateway, long receivedMs)
    {
        lock (_gate)
        {
            if (!_open.Values.Any(command => command.Order.Kind == CommandKind.Rebirth && command.Order.Gateway == gateway)) return;
        }

        Offer((gateway, null, receivedMs));
    }

    /// <summary>Writes a command down and sends it; null when too many wait for their answers.</summary>
    /// <param name="order">What is wanted.</param>
    /// <param name="by">For the audit.</param>
    /// <param name="stop">Ends the wait for the delivery, not the delivery.</param>
    internal async Task<GatewayCommand?> SendAsync(CommandOrder order, Actor by, CancellationToken stop)
    {
        var now = Now;
        var command = new GatewayCommand(
            $"C{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}", order, now, now + (order.ValidSeconds * 1000L), CommandState.Sent, null, null, "", null);
        lock (_gate)
        {
            if (_open.Count >= OpenMax || _open.Values.Count(other => other.Order.Gateway == order.Gateway) >= OpenPerGatewayMax) return null;
            _open.Add(command.Id, command);
        }

        try
        {
            _book.Add(command, by);
        }
        catch
        {
            lock (_gate) _open.Remove(command.Id);
            throw;
        }

        Changed?.Invoke(command);
        var delivery = DeliverAsync(command);
        await Task.WhenAny(delivery, Task.Delay(DeliveryWait, _time, stop));
        return _book.Find(command.Id) ?? command;
    }

    /// <summary>Takes answers and watches deadlines until stopped.</summary>
    internal Task RunAsync(CancellationToken stop) => Task.WhenAll(TakeAnswersAsync(stop), WatchAsync(stop));

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Offer((string, CommandResult?, long) answer)
    {
        if (!_answers.Writer.TryWrite(answer)) Interlocked.Increment(ref _lostAnswers);
    }

    private async Task DeliverAsync(GatewayCommand command)
    {
        var left = command.ExpiresMs - Now;
        if (left <= 0) return;    // the disk took its time: it is over before it began, and its deadline says so
        var (topic, payload) = CommandMessage.Of(command, Now);
        var delivery = await _way.SendAsync(command.Order.Gateway, topic, payload, TimeSpan.FromMilliseconds(left), CancellationToken.None);
        if (delivery is CommandDelivery.Delivered or CommandDelivery.Unconfirmed or CommandDelivery.NoAnswer) return;
        End(command.Id, null, row => row with { State = CommandState.Refused, Outcome = Camel(delivery.ToString()), Detail = Words(delivery) });
    }

    private async Task TakeAnswersAsync(CancellationToken stop)
    {
        await foreach (var (gateway, result, receivedMs) in _answers.Reader.ReadAllAsync(stop))
        {
            if (result is null) EndRebirths(gateway, receivedMs);
            else if (result.Id.Length > 0) End(result.Id, gateway, row => Judged(row, result));
        }
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TickPeriod, _time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            GatewayCommand[] late;
            lock (_gate) late = [.. _open.Values.Where(command => command.AnswerByMs < Now)];
            foreach (var command in late)
            {
                End(command.Id, null, row => row with { State = CommandState.TimedOut, Outcome = "noAnswer", Detail = "no answer within its time: it may have been executed or not" });
            }
        }
    }

    private void EndRebirths(string gateway, long receivedMs)
    {
        string[] asked;
        lock (_gate) asked = [.. _open.Values.Where(row => row.Order.Kind == CommandKind.Rebirth && row.Order.Gateway == gateway && row.CreatedMs <= receivedMs).Select(row => row.Id)];
        foreach (var id in asked) End(id, gateway, row => row with { State = CommandState.Done, Outcome = "done" });
    }

    /// <summary>Ends a command, or tells what became of one that had timed out.</summary>
    private void End(string id, string? gateway, Func<GatewayCommand, GatewayCommand> how)
    {
        GatewayCommand ended;
        lock (_gate)
        {
            if (!_open.TryGetValue(id, out var command))
            {
                if (gateway is null || _book.Find(id) is not { State: CommandState.TimedOut } late) return;
                command = late;
            }

            // An id that another gateway tells is none of its business.
            if (gateway is not null && command.Order.Gateway != gateway) return;
            ended = how(command) with { EndedMs = Now };
            _book.End(ended);
            _open.Remove(id);
        }

        Changed?.Invoke(ended);
    }

    private static GatewayCommand Judged(GatewayCommand row, CommandResult result) => row with
    {
        State = result.Outcome is CommandOutcome.Done or CommandOutcome.Armed ? CommandState.Done : CommandState.Refused,
        Outcome = Camel(result.Outcome.ToString()), ReadBack = result.Value is { } value && double.IsFinite(value) ? value : null, Detail = result.Detail,
    };

    private static string Words(CommandDelivery delivery) => delivery switch
    {
        CommandDelivery.NotConnected => "the gateway is not connected, and nothing is kept for later",
        CommandDelivery.NotSubscribed => "the gateway takes no commands for this",
        CommandDelivery.QueueFull => "too many messages are under way to the gateway",
        _ => "the gateway has refused the message",
    };

    private static string Camel(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}
