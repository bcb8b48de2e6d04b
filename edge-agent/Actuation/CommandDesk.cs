using System.Collections.Concurrent;
using System.Threading.Channels;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Commands;

namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>Takes commands, executes them one after the other, and keeps the answers until they are fetched.</summary>
/// <remarks>
/// <code>
///   Uplink --Offer--> [16] --> may it? --> id to disk --> audit begin --> bus: write, read back --> audit end --> answers [64] --> Uplink
///                      |          '------------- no: refused, with the reason ------------------------^
///                      '-- full: Busy
/// </code>
/// Nothing is stored for later: a command of a lost connection that has not begun is dropped, and one for a bus that is down fails.
/// </remarks>
public sealed class CommandDesk
{
    private const int WaitingMax = 16;
    private const int AnswersMax = 64;

    /// <summary>Ids are remembered for a day beyond their expiry; a command that is still meant in an hour is a schedule, not a command.</summary>
    private static readonly TimeSpan ExpiryMax = TimeSpan.FromHours(1);

    /// <summary>Three transactions and the jobs before it; a bus that takes longer does not work.</summary>
    private static readonly TimeSpan BusLimit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ReportMax = TimeSpan.FromHours(24);

    private readonly CommandContext _context;
    private readonly CommandMemory _memory;
    private readonly AuditTrail _audit;
    private readonly WriteLimit _limit;
    private readonly ArmedCommands _armed;
    private readonly ConcurrentQueue<CommandAnswer> _answers = new();
    private readonly Channel<(CommandRequest Request, string Server, CancellationToken Session)> _waiting =
        Channel.CreateBounded<(CommandRequest, string, CancellationToken)>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    private bool _isAuditFailing;

    public CommandDesk(CommandContext context)
    {
        _context = context;
        _memory = new CommandMemory(Path.Combine(context.DataDirectory, CommandMemory.FileName));
        _audit = new AuditTrail(context.DataDirectory);
        _limit = new WriteLimit(context.Options.WritesPerMinuteMax, context.Time);
        _armed = new ArmedCommands(TimeSpan.FromSeconds(context.Options.ConfirmSecondsMax), context.Time);
    }

    /// <summary>Raised when an answer waits.</summary>
    public event Action? Answered;

    /// <summary>True for devices that have something to write: the server may send them commands, and gets an answer in any case.</summary>
    public static bool IsWritable(Device device) => device.Profile.Controls.Count > 0;

    /// <summary>Takes a command; returns at once.</summary>
    /// <param name="request">The command.</param>
    /// <param name="server">Who sent it, for the audit record.</param>
    /// <param name="session">Cancelled when the connection that brought it is gone.</param>
    public void Offer(CommandRequest request, string server, CancellationToken session)
    {
        if (!_waiting.Writer.TryWrite((request, server, session))) Answer(request, new CommandResult(request.Id, CommandOutcome.Busy, null, $"{WaitingMax} commands wait"));
    }

    public bool TryTakeAnswer(out CommandAnswer? answer) => _answers.TryDequeue(out answer);

    /// <summary>An answer did not reach the server: it goes with the next session.</summary>
    public void PutBack(CommandAnswer answer) => _answers.Enqueue(answer);

    /// <summary>Executes until stopped; what has not begun then is dropped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var (request, server, session) in _waiting.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                var result = session.IsCancellationRequested
                    ? Refused(request, CommandOutcome.Dropped, "the connection that brought it is gone")
                    : await ExecuteAsync(request, server, stop).ConfigureAwait(false);
                Note(new AuditEntry(Now, "end", server, request, result));
                _context.Logger.CommandAnswered(request.Id, request.By, request.Target, request.Device ?? "the gateway", request.Value, result.Outcome, result.Detail);
                Answer(request, result);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop is an ordinary end.
        }
    }

    private long Now => _context.Clock.UnixMsAt(_context.Time.GetTimestamp());

    private async ValueTask<CommandResult> ExecuteAsync(CommandRequest request, string server, CancellationToken stop)
    {
        if (request.Problem is { } problem) return Refused(request, CommandOutcome.Malformed, problem);
        if (request.Id.Length > 0 && CheckTime(request) is { } late) return late;
        return request.Device is null
            ? await ActAsync(request, stop).ConfigureAwait(false)
            : await WriteAsync(request, server, stop).ConfigureAwait(false);
    }

    private CommandResult? CheckTime(CommandRequest request)
    {
        if (_context.Clock.Quality == ClockQuality.Unknown) return Refused(request, CommandOutcome.ClockUnknown, "the gateway's clock is not set");
        var left = request.ExpiresUnixMs!.Value - Now;
        if (left < 0) return Refused(request, CommandOutcome.Expired, $"{-left} ms ago");
        if (left > ExpiryMax.TotalMilliseconds) return Refused(request, CommandOutcome.ExpiresTooLate, $"more than {ExpiryMax.TotalMinutes} min ahead");
        return _memory.Knows(request.Id) ? Refused(request, CommandOutcome.Repeated, "this id was taken before") : null;
    }

    private async ValueTask<CommandResult> ActAsync(CommandRequest request, CancellationToken stop)
    {
        if (request.Id.Length > 0 && !_memory.TryRemember(request.Id, request.ExpiresUnixMs!.Value, Now)) return NotRecorded(request);
        string? trouble;
        switch (request.Action)
        {
            case NodeAction.HistoryRate when _context.Node.SetHistoryRate is { } set:
                if (request.Value is not (>= 1 and <= 1_000_000)) return Refused(request, CommandOutcome.OutOfRange, "1 to 1000000 readings a second");
                trouble = set((long)request.Value);
                break;
            case NodeAction.ReportPeriod when _context.Node.SetReportPeriod is { } set:
                if (request.Value is not (>= 50 and <= 86_400_000)) return Refused(request, CommandOutcome.OutOfRange, "50 to 86400000 ms");
                if (!(request.Seconds >= 1 && request.Seconds <= ReportMax.TotalSeconds)) return Refused(request, CommandOutcome.OutOfRange, "for 1 to 86400 s");
                trouble = set(request.ReportDevice, TimeSpan.FromMilliseconds(request.Value), TimeSpan.FromSeconds(request.Seconds));
                break;
            case NodeAction.Reload when _context.Node.Reload is { } reload:
                if (request.Value == 0) return Refused(request, CommandOutcome.Malformed, "false asks for nothing");
                trouble = await reload(stop).ConfigureAwait(false);
                break;
            default:
                return Refused(request, CommandOutcome.NoSuchControl, "this gateway cannot do that");
        }

        return trouble is null
            ? new CommandResult(request.Id, CommandOutcome.Done, request.Value, "")
            : Refused(request, CommandOutcome.Failed, trouble);
    }

    private async ValueTask<CommandResult> WriteAsync(CommandRequest request, string server, CancellationToken stop)
    {
        var device = _context.Devices.FirstOrDefault(each => each.Id == request.Device);
        var control = device?.Profile.Controls.FirstOrDefault(each => each.Quantity == request.Quantity);
        if (device is null || control is null || _context.BusOf(device.Id) is not { } bus) return Refused(request, CommandOutcome.NoSuchControl, request.Target);
        if (!_context.Options.Enabled) return Refused(request, CommandOutcome.ActuationOff, "Actuation.Enabled is false on this gateway");
        if (!device.MayWrite) return Refused(request, CommandOutcome.ActuationOff, "Actuation is false for this device");
        if (!control.Safe) return Refused(request, CommandOutcome.NotSafe, $"profile {device.Profile.Name} does not mark it as safe");
        if (JobOf(device, control, request) is not { } job) return Refused(request, CommandOutcome.OutOfRange, control.MovesValve ? $"{control.Min} or {control.Max}" : $"{control.Min} to {control.Max}");
        if (control.TwoPhase && request.Confirms is null) return Arm(request);
        if (control.TwoPhase && !_armed.TryConfirm(device.Id, control.Quantity, request.Confirms!, request.Value))
        {
            return Refused(request, CommandOutcome.NotArmed, $"nothing like it was armed within {_context.Options.ConfirmSecondsMax} s");
        }

        if (!_limit.TryTake(device.Id)) return Refused(request, CommandOutcome.TooOften, $"{_context.Options.WritesPerMinuteMax} a minute");

        // In this order: once the id is on the disk it is never executed again, and nothing is written that the record does not show.
        if (!_memory.TryRemember(request.Id, request.ExpiresUnixMs!.Value, Now)) return NotRecorded(request);
        if (!Note(new AuditEntry(Now, "begin", server, request, null))) return NotRecorded(request);
        var report = await RunAsync(bus, job, stop).ConfigureAwait(false);
        if (report.Feedback is { } reading)
        {
            _context.Board.Note(device.Id, reading);
            _context.Take(new DeviceBatch(device.Id, _context.Clock.Quality, reading, isUrgent: true));
        }

        return new CommandResult(request.Id, report.Outcome, report.Value, report.Detail);
    }

    /// <summary>Null for a value that the control cannot take.</summary>
    private IWriteJob? JobOf(Device device, ProfileControl control, CommandRequest request)
    {
        var expires = request.ExpiresUnixMs ?? 0;
        if (control.MovesValve)
        {
            var isEnd = request.Value == control.Min || request.Value == control.Max;
            return isEnd ? new ValveJob(device, control, request.Value, expires, _context.Clock, _context.Time) : null;
        }

        return ControlEncoder.TryEncode(control, request.Value, out var registers)
            ? new WriteJob(device, control, registers, expires, _context.Clock, _context.Time)
            : null;
    }

    private CommandResult Arm(CommandRequest request)
    {
        if (!_memory.TryRemember(request.Id, request.ExpiresUnixMs!.Value, Now)) return NotRecorded(request);
        _armed.Arm(request.Device!, request.Quantity, request.Id, request.Value);
        return new CommandResult(request.Id, CommandOutcome.Armed, null, $"confirm within {_context.Options.ConfirmSecondsMax} s");
    }

    private async ValueTask<WriteReport> RunAsync(Buses.IBusAccess bus, IWriteJob job, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(BusLimit, _context.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            return await bus.RunAsync(job.RunAsync, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (job.HasBegun)
        {
            return new WriteReport(CommandOutcome.Unconfirmed, null, "no end of it within the time limit", null);
        }
        catch (OperationCanceledException)
        {
            return new WriteReport(stop.IsCancellationRequested ? CommandOutcome.Dropped : CommandOutcome.Busy, null, "the bus was not free", null);
        }
        catch (InvalidOperationException)
        {
            return new WriteReport(CommandOutcome.Busy, null, "too many jobs wait for the bus", null);
        }
    }

    private bool Note(AuditEntry entry)
    {
        var isTaken = _audit.TryAdd(entry);
        if (!isTaken && !_isAuditFailing) _context.Logger.AuditFailed(_context.DataDirectory);
        _isAuditFailing = !isTaken;
        return isTaken;
    }

    private void Answer(CommandRequest request, CommandResult result)
    {
        // A setting without an id expects no answer.
        if (request.Id.Length == 0 && request.Device is null) return;
        while (_answers.Count >= AnswersMax) _answers.TryDequeue(out _);
        _answers.Enqueue(new CommandAnswer(request.Device, result));
        Answered?.Invoke();
    }

    private static CommandResult Refused(CommandRequest request, CommandOutcome outcome, string detail) => new(request.Id, outcome, null, detail);

    private static CommandResult NotRecorded(CommandRequest request) => Refused(request, CommandOutcome.NotRecorded, "the gateway's disk does not take it");
}
