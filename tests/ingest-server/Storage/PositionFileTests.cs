using SmartPoles.IngestServer.Storage;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage;

public sealed class PositionFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private PositionFile File => new(_folder["position"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AfterWrite_GivesPositionAndMarks()
    {
        File.Write(1, new Dictionary<string, long>());
        File.Write(long.MaxValue, new Dictionary<string, long> { ["a"] = 1, ["b"] = -2 });

        var kept = File.Read();

        Assert.Equal(long.MaxValue, kept!.Position);
        Assert.Equal([new("a", 1), new("b", -2)], kept.Marks);
        Assert.False(System.IO.File.Exists(_folder["position.new"]));
    }

    [Fact]
    public void Read_CutAnywhere_IsNullAndNeverAnotherPosition()
    {
        File.Write(123_456, new Dictionary<string, long> { ["readings-2026-05-18.duckdb"] = 123_400 });
        var whole = System.IO.File.ReadAllBytes(_folder["position"]);

        // The last byte is the line end: without it nothing is missing.
        for (var length = 0; length < whole.Length - 1; length++)
        {
            System.IO.File.WriteAllBytes(_folder["position"], whole[..length]);
            Assert.Null(File.Read());
        }
    }

    [Fact]
    public void Read_NoFile_IsNull() => Assert.Null(File.Read());
}
