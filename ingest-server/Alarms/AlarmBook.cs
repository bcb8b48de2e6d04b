using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>
/// Alarms in the state store. A batch commits what the kernel decided, what operators did, what time has changed, and the journal position
/// behind it in one transaction, and passes over what it has: a kill at any point leaves the book of some position, and the journal does the rest.
/// </summary>
public sealed partial class AlarmBook
{
    private readonly StateDatabase _state;
    private readonly AlarmDesk _desk;
    private long _position;
    private bool _isLoaded;

    /// <param name="state">State store.</param>
    /// <param name="options">Grouping and annunciation; null for the defaults.</param>
    /// <param name="topology">Where places are; null for none known.</param>
    public AlarmBook(StateDatabase state, AlarmOptions? options = null, Func<ICityTopology>? topology = null)
    {
        _state = state;
        _desk = new AlarmDesk(options ?? new AlarmOptions(), topology ?? Nowhere());
        AlarmTable.Create(state);
        AlarmHistory.Create(state);
        FloodTable.Create(state);
        HiddenPlaces.Create(state);
        state.Execute(
            """
            DROP TABLE IF EXISTS kernel;
            CREATE TABLE IF NOT EXISTS alarm_position(id INTEGER PRIMARY KEY CHECK(id = 1), position INTEGER NOT NULL, clock_ms INTEGER NOT NULL);
            """);
    }

    /// <summary>Journal position behind the last change that the book has: a journal that was lost must begin above it.</summary>
    public long Position => _state.Read(PositionIn).Position;

    /// <summary>Called inside the transaction that commits changes: what must not be lost with them, and not done twice, is written there.</summary>
    public event Action<SqliteConnection, SqliteTransaction, BookChanges>? Committing;

    /// <summary>Called at labelled points of a commit, for tests that kill there.</summary>
    internal Action<string>? Passing { get; set; }

    /// <summary>
    /// Applies inputs in the order of the journal; returns what changed, which is what to tell. Inputs before the position that the book has are
    /// passed over. An exception leaves the book as it was.
    /// </summary>
    /// <param name="inputs">Whole entries: all that one entry caused is in one batch.</param>
    /// <param name="position">Journal position behind the last entry.</param>
    public BookChanges Apply(IReadOnlyList<LifeInput> inputs, long position)
    {
        if (inputs.Count == 0) return BookChanges.None;
        var changes = BookChanges.None;
        try
        {
            _state.Write((connection, transaction) =>
            {
                if (!_isLoaded) Load(connection);
                using var session = new BookSession(connection, transaction);
                Passing?.Invoke("begin");
                foreach (var input in inputs)
                {
                    if (input.Position >= _position) _desk.Take(in input, session);
                }

                if (!session.HasWritten) return;
                changes = session.End();
                Passing?.Invoke("rows");
                if (!changes.IsEmpty) Committing?.Invoke(connection, transaction, changes);
                Passing?.Invoke("listeners");
                session.Run("INSERT OR REPLACE INTO alarm_position(id, position, clock_ms) VALUES(1, $1, $2)", position, _desk.NowMs);
                Passing?.Invoke("position");
            });
        }
        catch
        {
            // The memory is ahead of the disk now.
            _isLoaded = false;
            throw;
        }

        _position = Math.Max(_position, position);
        Passing?.Invoke("committed");
        return changes;
    }

    private void Load(SqliteConnection connection)
    {
        var (position, clockMs) = PositionIn(connection);
        _position = position;
        _desk.Load(connection, clockMs);
        _isLoaded = true;
    }

    private static (long Position, long ClockMs) PositionIn(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT position, clock_ms FROM alarm_position");
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1)) : (0, 0);
    }

    private static Func<ICityTopology> Nowhere()
    {
        var nowhere = new CityTopology(CityRegistry.Empty);
        return () => nowhere;
    }
}
