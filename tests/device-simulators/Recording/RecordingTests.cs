using System.Text;
using CsCheck;
using SmartPoles.DeviceSimulators.Recording;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Recording;

public sealed class RecordingTests : IDisposable
{
    private const int SmallSegment = 64 * 1024;

    private readonly TempFolder _folder = new();

    private string Folder => _folder["hour.rec"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Entry_Any_ReadsAsWritten() =>
        Gen.Select(Gen.Int[0, 2], Gen.Bool, Gen.Long, Gen.Long, Gen.String[0, 300], Gen.Byte.Array[0, 2000]).Sample((qos, retained, utc, offset, topic, payload) =>
        {
            var name = Encoding.UTF8.GetBytes(topic);
            var entry = new RecordedEntry { Kind = EntryKind.Message, Qos = qos, IsRetained = retained, UnixUs = utc, OffsetNs = offset, Topic = name, Payload = payload };
            var bytes = new byte[entry.Size];
            entry.Write(bytes);

            Assert.True(RecordedEntry.TryRead(bytes, out var read));
            Assert.Equal((qos, retained, utc, offset), (read.Qos, read.IsRetained, read.UnixUs, read.OffsetNs));
            Assert.True(read.Topic.SequenceEqual(name) && read.Payload.SequenceEqual(payload));
            for (var length = 0; length < RecordedEntry.HeadSize; length++) Assert.False(RecordedEntry.TryRead(bytes.AsSpan(0, length), out _));
        });

    [Fact]
    public void Reader_WholeRecording_GivesEveryMessageInOrder()
    {
        var traffic = RecordingBench.Traffic(2000, "GW-1", "GW-2");
        RecordingBench.Write(Folder, traffic, segmentBytes: SmallSegment);

        using var reader = RecordingReader.Open(Folder);
        var read = RecordingBench.ReadAll(reader);

        Assert.Equal(traffic.Select(row => row.Topic), read.Select(row => row.Topic));
        Assert.Equal(traffic.SelectMany(row => row.Payload), read.SelectMany(row => row.Payload));
        Assert.Equal(traffic.Count, reader.Messages);
        Assert.Equal(RecordingBench.StartUnixUs, reader.StartUnixUs);
        Assert.Equal((traffic.Count - 1) * RecordingBench.StepNs, reader.LengthNs);
        Assert.Equal(["GW-1", "GW-2"], reader.Gateways.Order());
        Assert.Empty(reader.Damaged);
        Assert.Equal(0, reader.SegmentsScanned);
    }

    [Fact]
    public void Reader_IndexesDeleted_SaysTheSameFromTheSegments()
    {
        RecordingBench.Write(Folder, RecordingBench.Traffic(2000, "GW-1", "GW-2"), segmentBytes: SmallSegment);
        using var indexed = RecordingReader.Open(Folder);
        var before = Text(indexed);

        foreach (var file in Directory.GetFiles(Folder, "*.index")) File.Delete(file);
        using var scanned = RecordingReader.Open(Folder);

        Assert.True(scanned.SegmentsScanned > 1);
        Assert.Equal(before, Text(scanned));
        Assert.Equal(RecordingBench.ReadAll(indexed).Count, RecordingBench.ReadAll(scanned).Count);

        static string Text(RecordingReader reader) => string.Join(
            "\n", reader.Blocks.Select(block => $"{block.From} {block.To} {block.FirstNs} {block.LastNs} {block.Messages} {string.Join(',', block.Gateways)} {string.Join(',', block.Sessions)}"));
    }

    [Fact]
    public void Select_OneGatewayOfARange_ReadsNoOtherBlock()
    {
        var calm = RecordingBench.Traffic(3000, "GW-1");
        var other = RecordingBench.Traffic(3000, "GW-2");
        RecordingBench.Write(Folder, [.. calm, .. other], segmentBytes: SmallSegment);

        // What lies in the other gateway's part is spoilt: who does not read it does not see it.
        var last = Directory.GetFiles(Folder, "*.seg").Order().Last();
        var bytes = File.ReadAllBytes(last);
        Array.Fill<byte>(bytes, 0x55, 64, bytes.Length - 64);
        File.WriteAllBytes(last, bytes);
        using var reader = RecordingReader.Open(Folder);
        reader.Select(0, 100 * RecordingBench.StepNs, gateway => gateway == "GW-1");

        var read = RecordingBench.ReadAll(reader);

        Assert.Empty(reader.Damaged);
        Assert.InRange(read.Count, 101, calm.Count - 1);
        reader.Select(0, long.MaxValue, gateway => gateway == "GW-2");
        RecordingBench.ReadAll(reader);
        Assert.NotEmpty(reader.Damaged);
    }

    [Fact]
    public void BirthsAt_AMoment_GivesTheLivingNodesWithTheirDevices()
    {
        RecordingBench.Write(Folder, [
            (RecordingBench.Topic("NBIRTH", "GW-1"), RecordingBench.NodeBirth(1)),
            (RecordingBench.Topic("DBIRTH", "GW-1", RecordingBench.Lamp), RecordingBench.DeviceBirth()),
            (RecordingBench.Topic("NBIRTH", "GW-2"), RecordingBench.NodeBirth(1)),
            (RecordingBench.Topic("DBIRTH", "GW-2", RecordingBench.Lamp), RecordingBench.DeviceBirth()),
            (RecordingBench.Topic("NDEATH", "GW-2"), RecordingBench.NodeDeath(1)),
            (RecordingBench.Topic("NBIRTH", "GW-1"), RecordingBench.NodeBirth(2)),
            (RecordingBench.Topic("DBIRTH", "GW-1", RecordingBench.Gauge), RecordingBench.DeviceBirth()),
        ]);
        using var reader = RecordingReader.Open(Folder);

        Assert.Equal(["GW-1 ", $"GW-1 {RecordingBench.Lamp}", "GW-2 ", $"GW-2 {RecordingBench.Lamp}"], At(4));
        Assert.Equal(["GW-1 ", $"GW-1 {RecordingBench.Lamp}"], At(5));
        Assert.Equal(["GW-1 ", $"GW-1 {RecordingBench.Gauge}"], At(7));

        IEnumerable<string> At(int step) => reader.BirthsAt(step * RecordingBench.StepNs).Select(birth => $"{birth.Gateway} {birth.Device}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reader_BytesOverwrittenInTheMiddle_GivesTheRestAndSaysWhere(bool hasIndex)
    {
        var traffic = RecordingBench.Traffic(1000, "GW-1");
        RecordingBench.Write(Folder, traffic);
        var segment = Assert.Single(Directory.GetFiles(Folder, "*.seg"));
        var bytes = File.ReadAllBytes(segment);
        Array.Fill<byte>(bytes, 0xEE, bytes.Length / 2, 1000);
        File.WriteAllBytes(segment, bytes);
        if (!hasIndex) File.Delete(segment + ".index");

        using var reader = RecordingReader.Open(Folder);
        var read = RecordingBench.ReadAll(reader);

        var damage = Assert.Single(reader.Damaged);
        Assert.InRange(damage.Bytes, 1000, 1500);
        Assert.Contains($"{Path.GetFileName(segment)} at byte ", damage.Place, StringComparison.Ordinal);
        Assert.InRange(traffic.Count - read.Count, 4, 20);
        Assert.Equal(hasIndex ? traffic.Count - read.Count : null, damage.Messages);
        Assert.Equal(traffic.Select(row => row.Topic).Take(10), read.Take(10).Select(row => row.Topic));
        Assert.Equal(traffic[^1].Payload, read[^1].Payload);
    }

    [Fact]
    public void Reader_FileCutShort_GivesWhatIsThereAndCountsTheRest()
    {
        var traffic = RecordingBench.Traffic(1000, "GW-1");
        RecordingBench.Write(Folder, traffic);
        var segment = Assert.Single(Directory.GetFiles(Folder, "*.seg"));
        using (var file = File.OpenWrite(segment)) file.SetLength(file.Length / 2);

        using var reader = RecordingReader.Open(Folder);
        var read = RecordingBench.ReadAll(reader);

        Assert.InRange(read.Count, 400, 600);
        Assert.Equal(traffic.Count - read.Count, reader.Damaged.Sum(damage => damage.Messages ?? 0));
    }

    [Fact]
    public void Reader_HeaderDamaged_CostsNoRecordOfASegmentWithNeighbours()
    {
        var traffic = RecordingBench.Traffic(2000, "GW-1");
        RecordingBench.Write(Folder, traffic, segmentBytes: SmallSegment);
        var segment = Directory.GetFiles(Folder, "*.seg").Order().ElementAt(1);
        var bytes = File.ReadAllBytes(segment);
        bytes[20] ^= 0xFF;
        File.WriteAllBytes(segment, bytes);

        using var reader = RecordingReader.Open(Folder);

        Assert.Equal(traffic.Count, RecordingBench.ReadAll(reader).Count);
        Assert.Contains("fails its CRC", Assert.Single(reader.Damaged).Place, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_SegmentMissing_SaysWhichAndHowManyMessages()
    {
        var traffic = RecordingBench.Traffic(2000, "GW-1");
        RecordingBench.Write(Folder, traffic, segmentBytes: SmallSegment);
        var segment = Directory.GetFiles(Folder, "*.seg").Order().ElementAt(1);
        File.Delete(segment);

        using var reader = RecordingReader.Open(Folder);
        var read = RecordingBench.ReadAll(reader);

        var damage = Assert.Single(reader.Damaged, row => row.Messages is not null);
        Assert.Contains(Path.GetFileName(segment), damage.Place, StringComparison.Ordinal);
        Assert.Equal(traffic.Count, read.Count + damage.Messages);
    }

    [Fact]
    public void Open_NothingThere_SaysWhatIsWrong()
    {
        Directory.CreateDirectory(Folder);

        Assert.Contains("no segment", Assert.Throws<IOException>(() => RecordingReader.Open(Folder)).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<IOException>(() => RecordingReader.Open(_folder["nowhere"])).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Folder, "0000000000000000.seg"), "no segment at all, but a file of this name that is long enough for a header");
        Assert.Contains("not a segment file", Assert.Throws<IOException>(() => RecordingReader.Open(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OverOneThatNeverHeardAnything_GoesOn()
    {
        RecordingWriter.Create(Folder, TimeProvider.System).Dispose();

        RecordingBench.Write(Folder, RecordingBench.Traffic(1, "GW-1"));
        using var reader = RecordingReader.Open(Folder);
        Assert.Equal(3, RecordingBench.ReadAll(reader).Count);
    }

    [Fact]
    public void Create_OverARecording_Refuses()
    {
        RecordingBench.Write(Folder, RecordingBench.Traffic(1, "GW-1"));

        Assert.Contains("already", Assert.Throws<IOException>(() => RecordingWriter.Create(Folder, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_RecordingOfAKilledRecorder_GivesWhatWasCommittedAndChangesNothing()
    {
        using (var writer = RecordingWriter.Create(Folder, TimeProvider.System))
        {
            RecordingBench.Add(writer, RecordingBench.Traffic(100, "GW-1"));
            Assert.True(writer.Commit());
            Directory.CreateDirectory(_folder["copy"]);
            foreach (var file in Directory.GetFiles(Folder, "*.seg")) File.Copy(file, Path.Combine(_folder["copy"], Path.GetFileName(file)));
        }

        using (var segment = File.Open(Assert.Single(Directory.GetFiles(_folder["copy"], "*.seg")), FileMode.Append)) segment.Write(new byte[5000]);
        var before = Directory.GetFiles(_folder["copy"]).Select(file => (file, new FileInfo(file).Length)).Order().ToList();
        using var reader = RecordingReader.Open(_folder["copy"]);

        Assert.Equal(102, RecordingBench.ReadAll(reader).Count);
        Assert.Empty(reader.Damaged);
        Assert.Equal(1, reader.SegmentsScanned);
        Assert.Equal(before, Directory.GetFiles(_folder["copy"]).Select(file => (file, new FileInfo(file).Length)).Order());
    }

    [Fact]
    public void Writer_DiskFull_KeepsWhatWasCommittedAndCountsTheRest()
    {
        var disk = new FullDisk(bytesMax: 300_000);
        long kept, lost;
        using (var writer = RecordingWriter.Create(Folder, TimeProvider.System, disk, SmallSegment))
        {
            var taken = 0;
            var traffic = RecordingBench.Traffic(5000, "GW-1");
            foreach (var (topic, payload) in traffic)
            {
                var entry = new RecordedEntry { Kind = EntryKind.Message, OffsetNs = taken, Topic = Encoding.UTF8.GetBytes(topic), Payload = payload };
                if (!writer.TryAdd(in entry)) break;
                if (++taken % 100 == 0 && !writer.Commit()) break;
            }

            (kept, lost) = (writer.Kept, writer.Lost);
            Assert.Equal(WriteTrouble.Storage, writer.Trouble);
            Assert.Contains("No space left", writer.TroubleText, StringComparison.Ordinal);
            Assert.Equal(taken, kept + lost);
            Assert.InRange(taken, 100, traffic.Count - 1);
        }

        using var reader = RecordingReader.Open(Folder);
        Assert.InRange(RecordingBench.ReadAll(reader).Count, kept, kept + lost);
    }

    [Fact]
    public void Writer_DiskThatLies_IsFoundOut()
    {
        // Sabotage: a disk that drops writes must not look like a whole recording.
        RecordingBench.Write(Folder, RecordingBench.Traffic(1000, "GW-1"), new FullDisk(bytesMax: 50_000) { IsSilent = true });

        using var reader = RecordingReader.Open(Folder);
        var read = RecordingBench.ReadAll(reader);

        Assert.True(read.Count < 1002);
    }
}
