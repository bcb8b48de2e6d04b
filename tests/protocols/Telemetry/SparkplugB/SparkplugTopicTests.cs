using CsCheck;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class SparkplugTopicTests
{
    [Theory]
    [InlineData("spBv1.0/371502-Z07/NBIRTH/GW-000123", SparkplugMessageType.NBirth, null)]
    [InlineData("spBv1.0/371502-Z07/NDATA/GW-000123", SparkplugMessageType.NData, null)]
    [InlineData("spBv1.0/371502-Z07/NDEATH/GW-000123", SparkplugMessageType.NDeath, null)]
    [InlineData("spBv1.0/371502-Z07/NCMD/GW-000123", SparkplugMessageType.NCmd, null)]
    [InlineData("spBv1.0/371502-Z07/DBIRTH/GW-000123/3715020118000001", SparkplugMessageType.DBirth, "3715020118000001")]
    [InlineData("spBv1.0/371502-Z07/DDATA/GW-000123/3715020117000001-02", SparkplugMessageType.DData, "3715020117000001-02")]
    [InlineData("spBv1.0/371502-Z07/DDEATH/GW-000123/3715020118000001", SparkplugMessageType.DDeath, "3715020118000001")]
    [InlineData("spBv1.0/371502-Z07/DCMD/GW-000123/3715020118000001", SparkplugMessageType.DCmd, "3715020118000001")]
    public void Parse_EachType_RoundTrips(string text, SparkplugMessageType type, string? device)
    {
        Assert.Equal(TopicStatus.Ok, SparkplugTopic.Parse(text, out var topic));
        Assert.Equal(new SparkplugTopic("371502-Z07", type, "GW-000123", device), topic);
        Assert.Equal(device is not null, topic.IsDeviceMessage);
        Assert.Equal(text, topic.ToString());
    }

    [Theory]
    [InlineData("", TopicStatus.NotSparkplug)]
    [InlineData("/", TopicStatus.NotSparkplug)]
    [InlineData("spBv1.0", TopicStatus.NotSparkplug)]
    [InlineData("spBv1.0/G/NDATA", TopicStatus.NotSparkplug)]
    [InlineData("spBv1.0/STATE/host", TopicStatus.NotSparkplug)]
    [InlineData("spBv1.0/G/DDATA/E/D/X", TopicStatus.NotSparkplug)]
    [InlineData("spBv1.0/G/DDATA/E/D/X/Y/Z", TopicStatus.NotSparkplug)]
    [InlineData("/spBv1.0/G/NDATA/E", TopicStatus.NotSparkplug)]
    [InlineData("spbv1.0/G/NDATA/E", TopicStatus.NotSparkplug)]
    [InlineData("spAv1.0/G/NDATA/E", TopicStatus.NotSparkplug)]
    [InlineData("spBv1.0/G/STATE/E", TopicStatus.UnknownMessageType)]
    [InlineData("spBv1.0/G/ndata/E", TopicStatus.UnknownMessageType)]
    [InlineData("spBv1.0/G//E", TopicStatus.UnknownMessageType)]
    [InlineData("spBv1.0/G/+/E", TopicStatus.UnknownMessageType)]
    [InlineData("spBv1.0/G/NDATA/", TopicStatus.BadId)]
    [InlineData("spBv1.0//NDATA/E", TopicStatus.BadId)]
    [InlineData("spBv1.0/+/NDATA/E", TopicStatus.BadId)]
    [InlineData("spBv1.0/G/NDATA/#", TopicStatus.BadId)]
    [InlineData("spBv1.0/G/DDATA/E/#", TopicStatus.BadId)]
    [InlineData("spBv1.0/G/DDATA/E/", TopicStatus.BadId)]
    [InlineData("spBv1.0/G/NDATA/E\0", TopicStatus.BadId)]
    [InlineData("spBv1.0/G\n/NDATA/E", TopicStatus.BadId)]
    [InlineData("spBv1.0/G/NDATA/\u007f", TopicStatus.BadId)]
    [InlineData("spBv1.0/G/NDATA/E\uff11", TopicStatus.BadId)]
    [InlineData("spBv1.0/../NDATA/E", TopicStatus.BadId)]
    [InlineData("spBv1.0/G/DDATA/E", TopicStatus.DeviceMissing)]
    [InlineData("spBv1.0/G/NDATA/E/D", TopicStatus.DeviceUnexpected)]
    [InlineData("spBv1.0/G/NDATA/E/", TopicStatus.DeviceUnexpected)]
    public void Parse_AnythingElse_IsRefusedWithItsReason(string text, TopicStatus expected)
    {
        Assert.Equal(expected, SparkplugTopic.Parse(text, out var topic));
        Assert.Equal(default, topic);
    }

    [Fact]
    public void Parse_AnyText_NeverThrowsAndOkIsCanonical()
    {
        string[] usual = ["spBv1.0", "G", "E-1", "NDATA", "DDATA", "", "+", "#", "\0"];
        var level = Gen.OneOf(Gen.Int[0, usual.Length - 1].Select(index => usual[index]), Gen.String[0, 5]);
        level.Array[0, 8].Select(levels => string.Join('/', levels)).Sample(
            text => Assert.True(SparkplugTopic.Parse(text, out var topic) != TopicStatus.Ok || topic.ToString() == text),
            iter: 20_000);
    }

    [Fact]
    public void State_Host_IsTheTopicOfTheStandard() => Assert.Equal("spBv1.0/STATE/city", SparkplugTopic.State("city"));
}
