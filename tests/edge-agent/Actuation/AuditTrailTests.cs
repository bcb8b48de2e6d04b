using System.Text.Json;
using SmartPoles.EdgeAgent.Actuation;
using SmartPoles.Protocols.Telemetry.Commands;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Actuation;

public sealed class AuditTrailTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Add_TextFromStrangers_StaysOneLineOfJson()
    {
        var trail = new AuditTrail(_folder.Path);

        Assert.True(trail.TryAdd(Entry(new CommandRequest { Id = "a", By = "x\"}\n{\"by\":\"boss", Device = "d" })));

        var line = Assert.Single(File.ReadAllLines(_folder[AuditTrail.FileName]));
        using var json = JsonDocument.Parse(line);
        Assert.Equal("x\"}\n{\"by\":\"boss", json.RootElement.GetProperty("by").GetString());
    }

    [Fact]
    public void Add_AfterATornLine_BeginsANewOne()
    {
        File.WriteAllText(_folder[AuditTrail.FileName], "{\"torn\":");

        new AuditTrail(_folder.Path).TryAdd(Entry(new CommandRequest { Id = "a" }));

        Assert.Equal(2, File.ReadAllLines(_folder[AuditTrail.FileName]).Length);
    }

    [Fact]
    public void Add_BeyondTheFileSize_RotatesAndKeepsFourFiles()
    {
        var trail = new AuditTrail(_folder.Path);
        for (var file = 0; file < 6; file++)
        {
            File.WriteAllBytes(_folder[AuditTrail.FileName], [.. Enumerable.Repeat((byte)'\n', AuditTrail.FileBytesMax)]);
            trail.TryAdd(Entry(new CommandRequest { Id = "a" }));
        }

        Assert.Equal(4, Directory.GetFiles(_folder.Path, "commands.audit*").Length);
        Assert.True(new FileInfo(_folder[AuditTrail.FileName]).Length < 1000);
    }

    private static AuditEntry Entry(CommandRequest request) => new(1_700_000_000_000, "end", "mqtt://s", request, new CommandResult(request.Id, CommandOutcome.Done, double.NaN, ""));
}
