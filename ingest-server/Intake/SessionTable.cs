using System.Collections.Concurrent;

namespace SmartPoles.IngestServer.Intake;

/// <summary>The connections that have shown who they are, by client id.</summary>
internal sealed class SessionTable
{
    private const int StripeCount = 64;

    private readonly ConcurrentDictionary<string, MqttSession> _sessions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, StripeCount).Select(_ => new SemaphoreSlim(1))];

    internal IEnumerable<MqttSession> All => _sessions.Values;

    internal bool TryGet(string key, out MqttSession? session) => _sessions.TryGetValue(key, out session);

    /// <summary>
    /// Opens the way in for a new connection and ends the older one of the same id, one id at a time: the sink and this table must agree
    /// on which is the newest.
    /// </summary>
    internal async ValueTask TakeOverAsync(MqttSession session, CancellationToken stop)
    {
        var turn = _turns[(uint)session.Key.GetHashCode(StringComparison.Ordinal) % StripeCount];
        await turn.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await session.OpenAsync(stop).ConfigureAwait(false);
            _sessions.TryGetValue(session.Key, out var older);
            _sessions[session.Key] = session;
            older?.End(ReasonCode.SessionTakenOver);
        }
        finally
        {
            turn.Release();
        }
    }

    internal void Remove(MqttSession session) => _sessions.TryRemove(new KeyValuePair<string, MqttSession>(session.Key, session));
}
