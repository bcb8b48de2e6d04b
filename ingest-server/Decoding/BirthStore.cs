using System.Text;
using System.Threading.Channels;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>A birth as its gateway sent it.</summary>
/// <param name="Topic">Topic of the NBIRTH or DBIRTH.</param>
/// <param name="Payload">Body as sent.</param>
public sealed record KeptBirth(string Topic, byte[] Payload);

/// <summary>
/// The births of every gateway on disk: after a restart of the server a session goes on where its births still hold, and an engineer
/// who taps in can read aliases. A cache: a birth that is missing costs a rebirth and nothing else, so it is written behind and its
/// queue drops.
/// </summary>
public sealed class BirthStore : ITapBirths, IAsyncDisposable
{
    /// <summary>Births that wait for the disk; a full city's reconnect is 50,000 of some 2 KiB within a minute.</summary>
    private const int PendingMax = 8192;

    private readonly StateDatabase _database;
    private readonly Channel<Change> _changes = Channel.CreateBounded<Change>(new BoundedChannelOptions(PendingMax) { SingleReader = true });
    private readonly Task _writer;
    private long _dropped;
    private long _taken;
    private long _written;

    /// <param name="path">Its own database file, so that no commit of it delays what must be safe.</param>
    public BirthStore(string path)
    {
        _database = new StateDatabase(path);
        _database.Execute(
            """
            PRAGMA synchronous=NORMAL;
            CREATE TABLE IF NOT EXISTS births(
                gateway TEXT NOT NULL, device TEXT NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL, PRIMARY KEY(gateway, device)) WITHOUT ROWID;
            """);
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>Births that were not kept because the disk did not keep up.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>True when everything given is on disk or was dropped.</summary>
    public bool IsSettled => Volatile.Read(ref _written) == Volatile.Read(ref _taken);

    /// <summary>Takes a birth; a node birth ends all device births before it.</summary>
    public void Keep(string gateway, string? device, in SparkplugTopic topic, ReadOnlySpan<byte> payload)
    {
        Interlocked.Increment(ref _taken);
        if (_changes.Writer.TryWrite(new Change(gateway, device ?? "", new KeptBirth(topic.ToString(), payload.ToArray())))) return;
        Interlocked.Increment(ref _written);
        Interlocked.Increment(ref _dropped);
    }

    /// <summary>The births of a gateway, the node's first; empty if there are none.</summary>
    public IReadOnlyList<KeptBirth> Of(string gateway) => Read("SELECT topic, payload FROM births WHERE gateway = $1 ORDER BY device", gateway);

    /// <summary>Gateways that have births.</summary>
    public IReadOnlyList<string> Gateways() => _database.Read(connection =>
    {
        using var command = connection.Command("SELECT DISTINCT gateway FROM births ORDER BY gateway");
        using var reader = command.ExecuteReader();
        var gateways = new List<string>();
        while (reader.Read()) gateways.Add(reader.GetString(0));
        return gateways;
    });

    public IEnumerable<CachedBirth> Newest() =>
        Gateways().SelectMany(Of).Select(birth => new CachedBirth(Encoding.UTF8.GetBytes(birth.Topic), birth.Payload));

    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _writer.ConfigureAwait(false);
        _database.Dispose();
    }

    private IReadOnlyList<KeptBirth> Read(string sql, string gateway) => _database.Read(connection =>
    {
        using var command = connection.Command(sql, gateway);
        using var reader = command.ExecuteReader();
        var births = new List<KeptBirth>();
        while (reader.Read()) births.Add(new KeptBirth(reader.GetString(0), (byte[])reader.GetValue(1)));
        return births;
    });

    private async Task WriteAsync()
    {
        while (await _changes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var count = 0;
            try
            {
                _database.Write((connection, transaction) =>
                {
                    while (count < PendingMax && _changes.Reader.TryRead(out var change))
                    {
                        count++;
                        if (change.Device.Length == 0) connection.Run(transaction, "DELETE FROM births WHERE gateway = $1", change.Gateway);
                        connection.Run(
                            transaction, "INSERT OR REPLACE INTO births(gateway, device, topic, payload) VALUES($1, $2, $3, $4)",
                            change.Gateway, change.Device, change.Birth.Topic, change.Birth.Payload);
                    }
                });
            }
            catch (Microsoft.Data.Sqlite.SqliteException)
            {
                // A full or failing disk: the journal tells the operator, and births come again.
                Interlocked.Add(ref _dropped, count);
            }

            Interlocked.Add(ref _written, count);
        }
    }

    private readonly record struct Change(string Gateway, string Device, KeptBirth Birth);
}
