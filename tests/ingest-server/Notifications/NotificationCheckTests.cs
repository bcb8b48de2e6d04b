using SmartPoles.IngestServer.Commands;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Notifications;

public sealed class NotificationCheckTests
{
    [Fact]
    public void Load_WrongSection_NamesAllFaultsAtOnce()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["short"], "abc\n");
        File.WriteAllText(folder["server.json"], """
            {
              "Notifications": {
                "WaitingMax": 1,
                "Channels": [
                  { "Name": "a b", "Kind": "fax" },
                  { "Name": "hook", "Kind": "webhook", "Url": "ftp://x", "On": ["everything"], "LevelMax": 9 },
                  { "Name": "hook", "Kind": "case", "Url": "http://u:p@example.org/", "SecretFile": "short" },
                  { "Name": "bus", "Kind": "mqtt", "Host": "b", "Topic": "a/#", "User": "u", "SecretEnvironment": "SMARTPOLES_NO_SUCH_SECRET" },
                  { "Name": "mail", "Kind": "email", "Host": "", "Port": 70000, "From": "nobody" }
                ],
                "Escalation": { "AfterMinutes": 0, "UtcOffset": "8", "Rota": [{ "Name": "", "Channel": "pager", "Hours": "8-20" }] }
              }
            }
            """);
        var faults = new List<string>();

        Assert.Null(ConfigurationFile.Load(folder["server.json"], options => options, faults));

        foreach (var place in (string[])[
            "WaitingMax 1", "Channels[0].Name", "Channels[0].Kind 'fax'", "Channels[1].Url", "Channels[1].On 'everything'", "Channels[1].LevelMax 9",
            "Channels[1].SecretFile or SecretEnvironment is needed", "Channels[2].Name 'hook' is there twice", "Channels[2].Url holds", "Channels[2].SecretFile holds fewer",
            "Channels[3].Topic", "Channels[3].SecretEnvironment SMARTPOLES_NO_SUCH_SECRET is not set", "Channels[4].Host", "Channels[4].Port 70000", "Channels[4].From",
            "Channels[4].To", "Escalation.AfterMinutes 0", "Escalation.UtcOffset '8'", "Rota[0].Name", "Rota[0].Channel 'pager'", "Rota[0].Hours '8-20'"])
        {
            Assert.Contains(faults, fault => fault.Contains($"Notifications.{place}", StringComparison.Ordinal) || fault.Contains(place, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(faults, fault => fault.Contains("abc", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_UnknownKeyOfAChannel_IsAFault()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["server.json"], """{ "Notifications": { "Channels": [ { "Name": "x", "Adress": "y" } ] } }""");
        var faults = new List<string>();

        ConfigurationFile.Load(folder["server.json"], options => options, faults);

        Assert.Contains(faults, fault => fault.Contains("$.Notifications.Channels[0].Adress is not an option", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_RightSection_IsTakenWithSecretsBesideTheFile()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["key"], OutboxRig.Key + "\n");
        File.WriteAllText(folder["server.json"], """
            { "Notifications": {
                "Channels": [ { "Name": "hook", "Kind": "webhook", "Url": "https://example.org/hook", "SecretFile": "key", "On": ["annunciated", "returned"] } ],
                "Escalation": { "Rota": [ { "Name": "Li", "Channel": "hook", "Hours": "20:00-08:00" } ] } } }
            """);
        var faults = new List<string>();

        var options = ConfigurationFile.Load(folder["server.json"], options => options, faults);

        Assert.Empty(faults);
        Assert.Equal(OutboxRig.Key, ChannelSecret.Read(options!.Notifications.Channels[0]));
        Assert.DoesNotContain(OutboxRig.Key, options.ToString(), StringComparison.Ordinal);
    }
}
