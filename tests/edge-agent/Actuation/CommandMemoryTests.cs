using System.Globalization;
using SmartPoles.EdgeAgent.Actuation;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Actuation;

public sealed class CommandMemoryTests : IDisposable
{
    private const long Day = 86_400_000;

    private readonly TempFolder _folder = new();

    private string FilePath => _folder[CommandMemory.FileName];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Remember_Full_ForgetsOnlyWhatHasExpired()
    {
        var memory = new CommandMemory(FilePath);
        for (var id = 0; id < CommandMemory.IdsMax; id++) Assert.True(memory.TryRemember($"id{id.ToString(CultureInfo.InvariantCulture)}", 1000 + id, 500));

        Assert.False(memory.TryRemember("more", 5000, 999));     // all of them may still be repeated
        Assert.True(memory.TryRemember("more", 5000, 1001));
        Assert.False(memory.Knows("id0"));
        Assert.True(memory.Knows("id1"));
        Assert.True(new CommandMemory(FilePath).Knows("more"));
    }

    [Fact]
    public void Remember_ADayAfterTheExpiry_ForgetsTheId()
    {
        var memory = new CommandMemory(FilePath);
        memory.TryRemember("old", 1000, 500);

        memory.TryRemember("new", Day + 2000, Day + 1001);

        Assert.False(memory.Knows("old"));
    }

    [Fact]
    public void Open_DamagedLines_KeepsTheOthers()
    {
        File.WriteAllText(FilePath, "\nx y\n12\n1000 good\n1000 ../bad\n");

        var memory = new CommandMemory(FilePath);

        Assert.True(memory.Knows("good"));
        Assert.False(memory.Knows("../bad"));
    }
}
