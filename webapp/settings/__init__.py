"""What is set: the outside services we call, the words we send them, how large a document may be. Each setting has a default of
ours, the platform's value, and where the plan allows it an organization's own. Knows no role and no document."""
