using System.Globalization;
using System.Text;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>A book in a folder of its own, and copies of it as a kill would leave them.</summary>
internal sealed class BookFile : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly AlarmOptions _options;
    private readonly ICityTopology? _topology;

    public BookFile(AlarmOptions? options = null, ICityTopology? topology = null)
    {
        (_options, _topology) = (options ?? new AlarmOptions(), topology);
        State = new StateDatabase(_folder["book/state.db"]);
        Book = Open();
    }

    public StateDatabase State { get; private set; }

    public AlarmBook Book { get; private set; }

    /// <summary>Goes on with a copy of the files as they are at this moment.</summary>
    public void Kill(string copy)
    {
        TempFolder.Copy(_folder["book"], _folder[copy]);
        State.Dispose();
        Directory.Delete(_folder["book"], recursive: true);
        Directory.Move(_folder[copy], _folder["book"]);
        Again();
    }

    public void CopyNow(string copy) => TempFolder.Copy(_folder["book"], _folder[copy]);

    /// <summary>Goes on with a copy that was made before.</summary>
    public void Use(string copy)
    {
        State.Dispose();
        Directory.Delete(_folder["book"], recursive: true);
        Directory.Move(_folder[copy], _folder["book"]);
        Again();
    }

    /// <summary>Everything that the book holds, as text.</summary>
    public string Dump()
    {
        var text = new StringBuilder();
        foreach (var table in (string[])["alarms", "alarm_history", "floods", "shelves", "maintenance", "out_of_service"])
        {
            State.Read(connection =>
            {
                using var command = connection.Command($"SELECT * FROM {table} ORDER BY 1, 2");
                using var row = command.ExecuteReader();
                while (row.Read())
                {
                    text.Append(table);
                    for (var column = 0; column < row.FieldCount; column++) text.Append('|').Append(Convert.ToString(row.GetValue(column), CultureInfo.InvariantCulture));
                    text.Append('\n');
                }

                return 0;
            });
        }

        return text.ToString();
    }

    public void Dispose()
    {
        State.Dispose();
        _folder.Dispose();
    }

    private void Again()
    {
        State = new StateDatabase(_folder["book/state.db"]);
        Book = Open();
    }

    private AlarmBook Open() => new(State, _options, _topology is null ? null : () => _topology);
}
