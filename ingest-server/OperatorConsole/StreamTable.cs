using System.Collections.Concurrent;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>
/// The answers that last: live streams, replays, exports. So many in all and so many of one caller, so that ten thousand of them cost ten thousand
/// refusals and nothing else; each ends when its caller's right does.
/// </summary>
internal sealed class StreamTable
{
    private readonly AccessDesk _desk;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<HttpContext, Caller> _open = new();
    private readonly Dictionary<string, int> _ofCaller = new(StringComparer.Ordinal);
    private long _refusedFull;
    private long _refusedOfCaller;

    internal StreamTable(AccessDesk desk)
    {
        _desk = desk;
        desk.Tokens.Revoked += name => EndWhere(caller => caller is { Session: null } && caller.Name == name);
        desk.Sessions.Looking += KeepSessionsAlive;
        desk.Sessions.Ended += id => EndWhere(caller => caller.Session?.Id == id);
    }

    /// <summary>Open now.</summary>
    internal int Count => _open.Count;

    /// <summary>Most that may be open at a time.</summary>
    internal int CountMax => _desk.Options.StreamsMax;

    /// <summary>Refused since start because all were taken.</summary>
    internal long RefusedFull => Interlocked.Read(ref _refusedFull);

    /// <summary>Refused since start because their caller had as many as one may have.</summary>
    internal long RefusedOfCaller => Interlocked.Read(ref _refusedOfCaller);

    /// <summary>Runs a stream to its end; the objection when it may not begin.</summary>
    internal async Task<IResult?> RunAsync(HttpContext http, Caller caller, RequestDelegate next)
    {
        if (Enter(http, caller) is { } objection) return objection;
        try
        {
            // Withdrawn between the look-up and the line above: nobody else would end it.
            if (IsGood(caller)) await next(http);
            else http.Abort();
        }
        finally
        {
            Leave(http, caller);
        }

        return null;
    }

    private IResult? Enter(HttpContext http, Caller caller)
    {
        lock (_gate)
        {
            if (_open.Count >= _desk.Options.StreamsMax)
            {
                // A crowd that is refused must not stay on the line.
                Interlocked.Increment(ref _refusedFull);
                http.Response.Headers.RetryAfter = "10";
                http.Response.Headers.Connection = "close";
                return Results.Problem(
                    $"The server has {_desk.Options.StreamsMax} streams open, and no more (Console.StreamsMax); try again when somebody has left",
                    statusCode: StatusCodes.Status503ServiceUnavailable);
            }

            // Without a name there is one machine, and nobody to be just to.
            if (caller.Name is { } name)
            {
                var own = _ofCaller.GetValueOrDefault(name);
                if (own >= _desk.Options.StreamsOfCallerMax)
                {
                    Interlocked.Increment(ref _refusedOfCaller);
                    http.Response.Headers.RetryAfter = "10";
                    http.Response.Headers.Connection = "close";
                    return Results.Problem(
                        $"{name} has {own} streams open, and no more (Console.StreamsOfCallerMax); close some", statusCode: StatusCodes.Status429TooManyRequests);
                }

                _ofCaller[name] = own + 1;
            }

            _open[http] = caller;
            return null;
        }
    }

    private void Leave(HttpContext http, Caller caller)
    {
        lock (_gate)
        {
            _open.TryRemove(http, out _);
            if (caller.Name is not { } name) return;
            var left = _ofCaller[name] - 1;
            if (left == 0) _ofCaller.Remove(name);
            else _ofCaller[name] = left;
        }
    }

    /// <summary>Somebody is there: their sessions are not idle.</summary>
    private void KeepSessionsAlive()
    {
        foreach (var id in _open.Values.Select(caller => caller.Session?.Id).OfType<string>().Distinct(StringComparer.Ordinal)) _desk.Sessions.KeepAlive(id);
    }

    private bool IsGood(Caller caller) => caller switch
    {
        { Name: null } => true,
        { Session: { } session } => _desk.Sessions.IsGood(session.Id),
        { Name: { } name } => _desk.Tokens.TryGet(name, out _),
    };

    private void EndWhere(Func<Caller, bool> isMeant)
    {
        foreach (var (http, caller) in _open)
        {
            if (isMeant(caller)) http.Abort();
        }
    }
}
