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

    [Fact]
    public void Load_TlsThatCannotBe_IsNamedByItsPath()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["empty.pem"], "no certificate\n");
        using var pki = new TestPki();
        File.Copy(pki.CaFile, folder["ca.pem"]);
        File.WriteAllText(folder["server.json"], $$"""
            {
              "Notifications": {
                "Channels": [
                  { "Name": "a", "Kind": "mqtt", "Host": "b", "Topic": "t", "Tls": true, "CaFile": "none.pem" },
                  { "Name": "b", "Kind": "mqtt", "Host": "b", "Topic": "t", "Tls": true, "CaFile": "empty.pem" },
                  { "Name": "c", "Kind": "mqtt", "Host": "b", "Topic": "t", "CaFile": "ca.pem" },
                  { "Name": "d", "Kind": "email", "Host": "b", "From": "a@b.org", "To": ["a@b.org"], "Tls": true, "PlainText": true },
                  { "Name": "e", "Kind": "email", "Host": "b", "From": "a@b.org", "To": ["a@b.org"], "CaFile": "ca.pem" },
                  { "Name": "f", "Kind": "webhook", "Url": "https://b/", "CaFile": "ca.pem", "PlainText": true }
                ]
              }
            }
            """);
        var faults = new List<string>();

        Assert.Null(ConfigurationFile.Load(folder["server.json"], options => options, faults));

        foreach (var place in (string[])[
            "[0].CaFile ", "[1].CaFile ", "[2].CaFile is given, and the channel uses no TLS", "[3].PlainText and Tls are both set", "[5].CaFile is for mqtt and email",
            "[5].PlainText is for email"])
        {
            Assert.Contains(faults, fault => fault.Contains($"Notifications.Channels{place}", StringComparison.Ordinal));
        }

        Assert.Contains(faults, fault => fault.Contains(folder["none.pem"], StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains($"{folder["empty.pem"]} holds no certificate", StringComparison.Ordinal));
        Assert.DoesNotContain(faults, fault => fault.Contains("Channels[4]", StringComparison.Ordinal));
    }
}
