namespace SmartPoles.EdgeAgent.Buses;

/// <summary>The last questions on a Modbus TCP connection that were not answered in time, to know a late answer from a strange one.</summary>
internal sealed class OpenTransactions
{
    private readonly Open?[] _open = new Open?[32];
    private int _next;

    public void Add(ushort transaction, byte unit, long sentStamp)
    {
        _open[_next] = new Open(transaction, unit, sentStamp);
        _next = (_next + 1) % _open.Length;
    }

    /// <summary>The question that an answer belongs to, once.</summary>
    public Open? Take(ushort transaction)
    {
        for (var at = 0; at < _open.Length; at++)
        {
            if (_open[at] is not { } open || open.Transaction != transaction) continue;
            _open[at] = null;
            return open;
        }

        return null;
    }

    internal readonly record struct Open(ushort Transaction, byte Unit, long SentStamp);
}
