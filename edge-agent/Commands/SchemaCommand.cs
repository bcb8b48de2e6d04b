using System.CommandLine;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent schema agent|profile</c></summary>
internal static class SchemaCommand
{
    internal const string AgentFile = "agent.schema.json";
    internal const string ProfileFile = "profile.schema.json";

    /// <summary>Where the schemas lie that came with the agent.</summary>
    internal static string Directory => Path.Combine(AppContext.BaseDirectory, "schemas");

    internal static Command Build()
    {
        var command = new Command("schema", "Prints the JSON Schema of a configuration or of a profile, for completion in editors.");
        command.Add(Verb("agent", "Schema of the configuration file", Agent));
        command.Add(Verb("profile", "Schema of a device profile", Profile));
        return command;
    }

    internal static string Agent() => new SchemaWriter(SchemaTexts.Agent).Write(AgentConfiguration.Describe(), "Configuration of a SmartPoles edge agent");

    internal static string Profile() => new SchemaWriter(SchemaTexts.Profile).Write(ProfileReader.Describe(), "Register map of one kind of device");

    private static Command Verb(string name, string description, Func<string> text)
    {
        var verb = new Command(name, description);
        verb.SetAction(_ =>
        {
            Console.Out.Write(text());
            return CommandLine.Ok;
        });
        return verb;
    }
}
